import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readDue } from "@/lib/admin/read-due";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readLinkPage } from "@/lib/billing/views/read-link-page";
import { readPlanChange, readPlanPage } from "@/lib/billing/views/read-plan-change";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { tourOf } from "@/lib/demo/tour";
import { writeLinkToken } from "@/lib/link-token";
import { askedOf, CHARGE_AT, consentWorlds, facingRise, NEW_WON, OLD_WON, paid } from "@/tests/billing/consent/consent-world";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { DEVICE } from "@/tests/support/device";
import { CARDS, type WorldOptions } from "@/tests/support/world";

/** The month is sold for three people, the year for two. */
const THREE = 3;
const TWO = 2;
const MONTH_WON = THREE * OLD_WON;
const YEAR_WON = 99_000;
const QUANTITY = { pro_monthly: THREE, pro_yearly: TWO };
const worlds = consentWorlds();
const world = (options: WorldOptions = {}) => worlds({ quantity: QUANTITY, ...options });

const sold = ({ sql }: NoticeWorld, { id }: Person) =>
  sql`select plan, quantity, amount_won + discount_won + credit_won as list_won, status from invoices
    where user_id = ${id} order by year, sequence`;
const look = async (w: NoticeWorld, { id: userId }: Person, plan: string) => {
  const offered = await readPlanChange(w.context, { userId, plan });
  if (!offered.ok) throw new Error(offered.reason);
  return offered.preview;
};
const press = (w: NoticeWorld, { id: userId }: Person, plan: string, expectedWon: number) =>
  changePlan({ ...w.context, actor: `person:${userId}` }, { userId, plan, expectedWon, device: DEVICE });

describe("when the catalogue comes to sell another number", () => {
  test("a checkout that is open is paid as it was agreed", async () => {
    const w = await world();
    const person = await w.person();
    const window = await w.openSubscribe(person);
    w.settings.quantity = { ...QUANTITY, pro_monthly: 5 };
    expect(await w.comeBack(person, window)).toMatchObject({ kind: "completed" });
    expect(paid(w, person)).toEqual([MONTH_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ quantity: THREE });
  });

  test("a change of plan is asked anew between the page and the press", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { dueNowWon } = await look(w, person, "pro_yearly");
    w.settings.quantity = { ...QUANTITY, pro_yearly: 4 };
    const anew = await look(w, person, "pro_yearly");
    expect(anew.dueNowWon).toBe(dueNowWon + 2 * YEAR_WON);
    expect(await press(w, person, "pro_yearly", dueNowWon)).toEqual({
      ok: false,
      reason: "amount_changed",
      amountWon: anew.dueNowWon,
    });
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", quantity: THREE });
  });

  test("a change whose charge had no answer brings the number that was ordered", async () => {
    const w = await world();
    const person = await w.subscriber();
    const { dueNowWon } = await look(w, person, "pro_yearly");
    const silent = { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" } as const;
    await w.toss.fault({ match: { operation: "charge" }, action: { ...silent, processed: true }, times: 1 });
    await w.toss.fault({ match: { operation: "lookup" }, action: { ...silent, processed: false }, times: 2 });
    expect(await press(w, person, "pro_yearly", dueNowWon)).toMatchObject({ ok: true, isPending: true });
    w.settings.quantity = { ...QUANTITY, pro_yearly: 4 };
    w.moveMinutes(10);
    await resolvePending(w.context);
    expect(paid(w, person)).toEqual([MONTH_WON, dueNowWon]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", quantity: TWO });
  });

  test("an order for later is kept, and a second one brings the new number and amount", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await press(w, person, "pro_monthly", MONTH_WON);
    w.settings.quantity = { ...QUANTITY, pro_monthly: 5 };
    expect(await press(w, person, "pro_monthly", MONTH_WON)).toEqual({
      ok: false,
      reason: "amount_changed",
      amountWon: 5 * OLD_WON,
    });
    const scheduled = { plan: "pro_monthly", quantity: THREE };
    expect(await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).toMatchObject({ nextPlan: scheduled });
    expect(await readPlanPage(w.context, { userId: person.id, chosen: null })).toMatchObject({
      scheduled: { ...scheduled, amountWon: MONTH_WON },
    });
    expect(await press(w, person, "pro_monthly", 5 * OLD_WON)).toMatchObject({ ok: true });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([TWO * YEAR_WON, 5 * OLD_WON]);
  });

  test("what is owed is owed for the old one, also with another card", async () => {
    const w = await world();
    const person = await w.subscriber({ card: CARDS.goodOnce });
    w.settings.quantity = { ...QUANTITY, pro_monthly: 5 };
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).toMatchObject({ owedWon: MONTH_WON });
    const [owed] = await w.sql<{ id: string }[]>`select id from invoices where user_id = ${person.id} and status = 'open'`;
    const link = { purpose: "pay", invoiceId: owed?.id ?? "", endsAt: new Date("2026-04-20T09:00:00+09:00") } as const;
    expect(await readLinkPage(w.context, { token: writeLinkToken(w.context.keyRing, link) })).toMatchObject({
      kind: "payable",
      amountWon: MONTH_WON,
      units: { unitWon: OLD_WON, quantity: THREE },
    });
    await w.changeCard(person);
    expect(paid(w, person)).toEqual([MONTH_WON, MONTH_WON]);
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", quantity: THREE });
  });
});

describe("several units", () => {
  test("that cost nothing are taken over by an ordered plan as well", async () => {
    const w = await world();
    await codeWith(w, { percentOff: 100, invoices: null });
    const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
    expect(await press(w, person, "pro_monthly", 0)).toMatchObject({ ok: true, when: "period_end" });
    w.moveTo("2027-03-10T09:30:00+09:00");
    expect(await readDue(w.context)).toMatchObject({ week: { charges: 1, won: 0 } });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(await sold(w, person)).toEqual([
      { plan: "pro_yearly", quantity: TWO, list_won: TWO * YEAR_WON, status: "paid" },
      { plan: "pro_monthly", quantity: THREE, list_won: MONTH_WON, status: "paid" },
    ]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", quantity: THREE, nextQuantity: 1 });
  });

  test("are what the tour of the demo pays for", async () => {
    const { context, now } = await world();
    expect(tourOf({ now: now(), settings: context.settings })).toMatchObject({ plan: "pro_monthly", amountWon: MONTH_WON });
  });

  test("stay where the change of plan is declined", async () => {
    const w = await world();
    const person = await w.subscriber({ card: CARDS.goodOnce });
    const { dueNowWon } = await look(w, person, "pro_yearly");
    expect(await press(w, person, "pro_yearly", dueNowWon)).toMatchObject({ ok: false, reason: "declined" });
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", quantity: THREE, nextQuantity: 1 });
    expect(await readSubscriptionSummary(w.context, { userId: person.id, isAdmin: false })).toMatchObject({
      subscription: { amount: MONTH_WON, nextChargeWon: MONTH_WON },
    });
  });

  test("are lowered once by a code of won, that may be more than one unit costs", async () => {
    const w = await world();
    await codeWith(w, { percentOff: null, wonOff: 15_000, invoices: null });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([14_700, 14_700]);
  });

  test("are given back by what all of them cost", async () => {
    const w = await world({ givesUnusedBack: { pro_monthly: true, pro_yearly: true } });
    const person = await w.subscriber();
    const offers = () => readRefundOptions(w.context, { userId: person.id });
    expect(await offers()).toMatchObject([{ kind: "withdrawal", refundWon: MONTH_WON }]);
    w.moveTo("2026-03-25T12:00:00+09:00");
    // 15 whole days of 31 are left.
    expect(await offers()).toMatchObject([{ kind: "prorated", refundWon: 14_370 }]);
    const context = { ...w.context, actor: `person:${person.id}` as const };
    expect(await requestOwnRefund(context, { userId: person.id, kind: "prorated", expectedWon: 14_370 })).toMatchObject({
      refundedWon: 14_370,
    });
  });

  test("are asked about a rise by their own number, whatever is sold by then", async () => {
    const w = await world();
    const person = await facingRise(w, { withoutConsent: "keep" });
    expect(await askedOf(w, person)).toMatchObject({ fromWon: MONTH_WON, toWon: THREE * NEW_WON });
    w.settings.quantity = { ...QUANTITY, pro_monthly: 7 };
    expect(await askedOf(w, person)).toMatchObject({ fromWon: MONTH_WON, toWon: THREE * NEW_WON });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(paid(w, person)).toEqual([MONTH_WON, MONTH_WON, MONTH_WON]);
  });
});
