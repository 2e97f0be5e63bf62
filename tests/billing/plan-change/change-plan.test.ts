import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { cancel } from "@/lib/billing/subscription/cancel";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import { holdNext } from "@/tests/support/held-call";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const as = (w: World, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });
const change = (w: World, person: Person, plan: string, expectedWon: number) =>
  changePlan(as(w, person), { userId: person.id, plan, expectedWon, device: DEVICE });
const preview = async (w: World, person: Person, plan: string) => {
  const offered = await readPlanChange(w.context, { userId: person.id, plan });
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  return offered.preview;
};
/** As the page does it: look, then press. */
const agreed = async (w: World, person: Person, plan: string) => {
  const { when, dueNowWon, nextChargeWon } = await preview(w, person, plan);
  return change(w, person, plan, when === "now" ? dueNowWon : nextChargeWon);
};
const approved = (w: World, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);
const invoices = (w: World, person: Person) =>
  w.sql`select reason, status, plan, amount_won, discount_won, credit_won from invoices where user_id = ${person.id} order by year, sequence`;
const SERVER_ERROR = { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" } as const;
const FIRST_LOOKUP_MINUTES = 5;

describe("a dearer plan", () => {
  test("begins at once, for its price less the unused part of what was paid: preview = charge", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await preview(w, person, "pro_yearly")).toMatchObject({
      when: "now",
      creditWon: 5_109,
      dueNowWon: 93_891,
      nextChargeAt: new Date("2027-03-26T09:00:00+09:00"),
      nextChargeWon: 99_000,
    });
    expect(await change(w, person, "pro_yearly", 93_891)).toEqual({
      ok: true,
      when: "now",
      chargedWon: 93_891,
      isPending: false,
    });
    expect(approved(w, person)).toEqual([9_900, 93_891]);
    expect(await w.subscriptionOf(person)).toMatchObject({
      plan: "pro_yearly",
      status: "active",
      anchorAt: w.now(),
      periodIndex: 0,
      currentPeriodStart: w.now(),
      currentPeriodEnd: new Date("2027-03-25T12:00:00+09:00"),
      dueAt: new Date("2027-03-25T12:00:00+09:00"),
      pendingPaymentId: null,
      creditWon: 0,
    });
    expect(await invoices(w, person)).toMatchObject([
      { reason: "subscription_create", status: "paid", amount_won: 9_900, credit_won: 0 },
      { reason: "subscription_update", status: "paid", plan: "pro_yearly", amount_won: 93_891, credit_won: 5_109 },
    ]);
    w.moveTo("2027-03-26T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(approved(w, person)).toEqual([9_900, 93_891, 99_000]);
  });

  test("is paid with what was paid, never with the list: half was given back", async () => {
    const w = await world();
    const person = await w.subscriber();
    const [payment] = w.approvalsOf(person);
    await w.toss.consoleCancel(present(payment, "a payment").paymentKey, 4_950);
    w.moveTo("2026-03-26T12:00:00+09:00");
    // The page does not know yet what was cancelled in the console; the act reads it first.
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: false, reason: "amount_changed", amountWon: 96_605 });
    expect(await preview(w, person, "pro_yearly")).toMatchObject({ creditWon: 2_395, dueNowWon: 96_605 });
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: true, chargedWon: 96_605 });
  });

  test("does not begin when the card is declined: nothing has changed, and it can be tried again", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    const before = await w.subscriptionOf(person);
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({
      ok: false,
      reason: "declined",
      decline: { code: "REJECT_CARD_PAYMENT" },
    });
    expect(await w.subscriptionOf(person)).toEqual(before);
    expect(await invoices(w, person)).toMatchObject([{ status: "paid" }, { reason: "subscription_update", status: "void" }]);
    await w.toss.behaviour(person.customerKey, null);
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true, chargedWon: 93_891 });
  });

  test("without an answer is looked up, and then begins at the instant at which it was asked for", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    const askedAt = w.now();
    await w.toss.fault({ match: { operation: "charge" }, action: { ...SERVER_ERROR, processed: true }, times: 1 });
    await w.toss.fault({ match: { operation: "lookup" }, action: { ...SERVER_ERROR, processed: false }, times: 2 });
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true, isPending: true });
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", status: "active" });
    expect((await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).owedWon).toBe(0);
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: false, reason: "payment_in_progress" });
    w.moveMinutes(FIRST_LOOKUP_MINUTES);
    await resolvePending(w.context);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", anchorAt: askedAt, pendingPaymentId: null });
    expect(approved(w, person)).toEqual([9_900, 93_891]);
  });

  test("is not charged while its credit is given back too: the operator waits for the outcome", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { ...SERVER_ERROR, processed: true }, times: 1 });
    await w.toss.fault({ match: { operation: "lookup" }, action: { ...SERVER_ERROR, processed: false }, times: "forever" });
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true, isPending: true });
    await w.toss.clearFaults();
    const [first] = await w.paymentsOf(person);
    const refund = { paymentId: present(first, "a payment").id, amountWon: 9_900, reason: "고객 요청" };
    const operator = { ...w.context, actor: "operator:kim" } as const;
    expect(await refundPayment(operator, refund)).toEqual({ kind: "refused", reason: "payment_in_progress" });
    w.moveMinutes(FIRST_LOOKUP_MINUTES);
    await resolvePending(w.context);
    expect(await refundPayment(operator, refund)).toMatchObject({ kind: "refunded" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", plan: "pro_yearly", cancelAt: null });
  });

  test("that never arrived is not sent again: nothing has changed", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await w.toss.fault({ match: { operation: "charge" }, action: { ...SERVER_ERROR, processed: false }, times: 1 });
    expect(await change(w, person, "pro_yearly", 93_891)).toMatchObject({ ok: true, isPending: true });
    w.moveMinutes(FIRST_LOOKUP_MINUTES);
    await resolvePending(w.context);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", status: "active", pendingPaymentId: null });
    expect(await w.paymentsOf(person)).toMatchObject([{ status: "paid" }, { status: "declined", decline_class: "abandoned" }]);
    expect(approved(w, person)).toEqual([9_900]);
    w.moveTo("2026-04-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
  });

  test("pressed twice at once is charged once", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    const answers = await Promise.all([1, 2, 3, 4].map(() => change(w, person, "pro_yearly", 93_891)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(approved(w, person)).toEqual([9_900, 93_891]);
  });

  test("for another amount than the person saw is not charged", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    for (const expectedWon of [0, 93_890, 93_892, 99_000])
      expect(await change(w, person, "pro_yearly", expectedWon)).toEqual({
        ok: false,
        reason: "amount_changed",
        amountWon: 93_891,
      });
    expect(approved(w, person)).toEqual([9_900]);
    expect(await invoices(w, person)).toHaveLength(1);
  });

  test("is asked for ten times an hour at most, and refused wishes charge nothing", async () => {
    const w = await world();
    const person = await w.subscriber();
    for (let i = 0; i < 10; i++)
      expect(await change(w, person, "pro_yearly", 1)).toMatchObject({ ok: false, reason: "amount_changed" });
    expect(await change(w, person, "pro_yearly", 89_100)).toEqual({
      ok: false,
      reason: "too_many_requests",
      retryAfterSeconds: expect.any(Number),
    });
    expect(approved(w, person)).toEqual([9_900]);
    w.moveMinutes(61);
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: true, when: "now" });
  });

  test("chosen on the 31st ends its months on their last days", async () => {
    const w = await world({ startAt: "2026-01-20T10:00:00+09:00", priceWon: { pro_monthly: 9_900, pro_yearly: 99_000 } });
    const person = await w.subscriber();
    w.moveTo("2026-01-31T10:00:00+09:00");
    expect(await agreed(w, person, "pro_yearly")).toMatchObject({ ok: true });
    expect(await agreed(w, person, "pro_monthly")).toMatchObject({ ok: true, when: "period_end" });
    w.moveTo("2027-01-31T10:00:00+09:00");
    await w.runBatch();
    const ends: Date[] = [];
    for (let month = 0; month < 3; month++) {
      const { currentPeriodEnd } = await w.subscriptionOf(person);
      ends.push(currentPeriodEnd);
      w.moveTo(currentPeriodEnd);
      await w.runBatch();
    }
    const days = ["2027-02-28", "2027-03-31", "2027-04-30"];
    expect(ends).toEqual(days.map((day) => new Date(`${day}T10:00:00+09:00`)));
  });

  test("cancelled while it is charged is kept for what was paid, and nothing follows", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    const held = holdNext(w, "charge", "answer");
    const changing = change(w, person, "pro_yearly", 93_891);
    await held.isHeld;
    await cancel(as(w, person), { userId: person.id });
    held.letGo();
    expect(await changing).toMatchObject({ ok: true, chargedWon: 93_891 });
    expect(await w.subscriptionOf(person)).toMatchObject({
      plan: "pro_yearly",
      cancelAt: new Date("2027-03-25T12:00:00+09:00"),
    });
  });
});
