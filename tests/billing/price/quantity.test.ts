import { describe, expect, test } from "vitest";
import { personMail } from "@/app/_mails/person-mail";
import type { Person } from "@/db/queries/account/people";
import { readDue } from "@/lib/admin/read-due";
import { readPersonStory } from "@/lib/admin/read-person-story";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { quote } from "@/lib/billing/promotion/quote";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import {
  announce,
  askedOf,
  CHARGE_AT,
  consent,
  consentWorlds,
  facingRise,
  give,
  kst,
  NEW_WON,
  OLD_WON,
  paid,
  tend,
} from "@/tests/billing/consent/consent-world";
import { codeWith, linesOf } from "@/tests/billing/promotion/promotion-world";
import type { NoticeWorld } from "@/tests/notice/notice-world";
import { DEVICE } from "@/tests/support/device";
import { present, type WorldOptions } from "@/tests/support/world";

/** The month is sold for three people, the year for two. */
const THREE = 3;
const TWO = 2;
const YEAR_WON = 99_000;
const QUANTITY = { pro_monthly: THREE, pro_yearly: TWO };
const worlds = consentWorlds();
const world = (options: WorldOptions = {}) => worlds({ quantity: QUANTITY, ...options });

const quantities = ({ sql }: NoticeWorld, { id }: Person) =>
  sql<{ quantity: number }[]>`select quantity from invoices where user_id = ${id} order by year, sequence`.then((rows) =>
    rows.map(({ quantity }) => quantity),
  );
const preview = async (w: NoticeWorld, person: Person, plan: string) => {
  const offered = await readPlanChange(w.context, { userId: person.id, plan });
  if (!offered.ok) throw new Error(offered.reason);
  return offered.preview;
};
const change = (w: NoticeWorld, { id: userId }: Person, plan: string, expectedWon: number) =>
  changePlan({ ...w.context, actor: `person:${userId}` }, { userId, plan, expectedWon, device: DEVICE });

/** What people are told now. */
async function letters(w: NoticeWorld): Promise<PersonLetter[]> {
  const told: PersonLetter[] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person") told.push(letter);
    return { kind: "accepted", answer: "1" };
  };
  await w.deliver({ senders: { mail } });
  return told;
}
const planFacts = (letter: PersonLetter) =>
  personMail(letter, { baseUrl: "https://trakko.example", statementName: null }).facts.flatMap(({ name, value }) =>
    name === "상품" ? value : [],
  );

describe("a plan that is sold with three units", () => {
  test("is charged price times three at the checkout and at each renewal, and says so", async () => {
    const w = await world();
    const person = await w.subscriber();
    const [receipt] = await letters(w);
    expect(planFacts(present(receipt, "a receipt"))).toEqual(["Trakko Pro 월간, 9,900원 ×\u00a03"]);
    expect(await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).toMatchObject({
      state: { kind: "active", nextChargeWon: 29_700 },
      plan: { amountWon: 29_700, units: { unitWon: OLD_WON, quantity: THREE } },
    });
    expect(await readPersonStory(w.context, { userId: person.id, invoicesBefore: null })).toMatchObject({
      subscriptions: [{ amountWon: 29_700, units: { unitWon: OLD_WON, quantity: THREE }, nextCharge: { amountWon: 29_700 } }],
    });
    w.moveTo("2026-04-10T09:30:00+09:00");
    expect(await readDue(w.context)).toMatchObject({ week: { charges: 1, won: 29_700 } });
    w.moveTo("2026-04-11T09:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(paid(w, person)).toEqual([29_700, 29_700]);
    expect(await quantities(w, person)).toEqual([THREE, THREE]);
    expect(await w.subscriptionOf(person)).toMatchObject({ quantity: THREE, nextQuantity: 1 });
    expect(await w.sql`select amount_won from prices`).toEqual([{ amount_won: OLD_WON }]);
    expect(await readInvoice(w.context, { userId: person.id, number: "TRK-2026-000002" })).toMatchObject({
      listWon: 29_700,
      units: { unitWon: OLD_WON, quantity: THREE },
    });
  });

  test("keeps its number for those who have it, when the catalogue sells another one", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.settings.quantity = { ...QUANTITY, pro_monthly: 5 };
    const other = await w.subscriber();
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([29_700, 29_700]);
    expect(paid(w, other)).toEqual([49_500, 49_500]);
    expect(await w.sql`select version from prices`).toEqual([{ version: 1 }]);
  });

  test("is opened only for the amount that the customer saw: that of all units", async () => {
    const w = await world();
    const { id: userId } = await w.person();
    const open = (expectedWon: number) =>
      openCheckout(w.context, { userId, plan: "pro_monthly", expectedWon, termsVersion: TERMS_VERSION });
    expect(await open(OLD_WON)).toMatchObject({ ok: false, reason: "amount_changed", present: { amountWon: 29_700 } });
    expect(await open(29_700)).toMatchObject({ ok: true, amountWon: 29_700 });
  });

  test("is discounted once, by the product: 50 percent of three times 9,901 won", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_901, pro_yearly: YEAR_WON } });
    await codeWith(w, { percentOff: 50, invoices: 1 });
    const { quotes } = await quote(w.context, { plans: ["pro_monthly"], promoCode: "HALF", userId: null, client: "c" });
    expect(quotes).toMatchObject([{ listWon: 29_703, discountWon: 14_851, amountWon: 14_852, afterWon: 29_703 }]);
    const person = await w.subscriber({ promoCode: "HALF" });
    expect(await linesOf(w, person)).toMatchObject([{ amount_won: 14_852, discount_won: 14_851, is_coded: true }]);
    expect(paid(w, person)).toEqual([14_852]);
    // What follows is dearer: it is asked for as the product.
    w.moveTo("2026-03-12T09:00:00+09:00");
    expect(await askedOf(w, person)).toMatchObject({ fromWon: 14_852, toWon: 29_703, reason: "discount_end" });
    w.moveTo("2026-04-10T09:30:00+09:00");
    expect(await readDue(w.context)).toMatchObject({ week: { charges: 0, ends: 1, won: 0 } });
  });

  test("asks after a trial for all units, and takes them", async () => {
    const w = await world({ trialDays: { pro_monthly: 14, pro_yearly: null } });
    const person = await w.person();
    await w.subscribe(person, { trialDays: 14 });
    expect(await w.sql`select amount_won, discount_won, quantity from invoices`).toEqual([
      { amount_won: 0, discount_won: 29_700, quantity: THREE },
    ]);
    await tend(w);
    expect(await askedOf(w, person)).toMatchObject({ fromWon: 0, toWon: 29_700, reason: "trial_end" });
    await consent(w, person);
    w.moveTo("2026-03-25T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([29_700]);
  });
});

describe("a change of plan", () => {
  test("at once costs all units of the new plan less the unused part of what all units cost", async () => {
    const w = await world();
    const person = await w.subscriber();
    await letters(w);
    w.moveTo("2026-03-25T12:00:00+09:00");
    // 16 of 31 days of 29,700 won are left.
    const dueNowWon = TWO * YEAR_WON - 15_329;
    expect(await preview(w, person, "pro_yearly")).toMatchObject({
      when: "now",
      creditWon: 15_329,
      dueNowWon,
      nextChargeWon: TWO * YEAR_WON,
      unitWon: YEAR_WON,
      quantity: TWO,
    });
    expect(await change(w, person, "pro_yearly", dueNowWon)).toMatchObject({ ok: true, chargedWon: dueNowWon });
    expect(paid(w, person)).toEqual([29_700, dueNowWon]);
    expect(await quantities(w, person)).toEqual([THREE, TWO]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", quantity: TWO });
    const [receipt] = await letters(w);
    expect(planFacts(present(receipt, "a receipt"))).toEqual(["Trakko Pro 연간, 99,000원 ×\u00a02"]);
    w.moveTo("2027-03-26T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person).at(-1)).toBe(TWO * YEAR_WON);
  });

  test("at the end brings the quantity that was ordered, whatever is sold by then", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    expect(await preview(w, person, "pro_monthly")).toMatchObject({ when: "period_end", nextChargeWon: 29_700 });
    expect(await change(w, person, "pro_monthly", 29_700)).toMatchObject({ ok: true });
    expect(await w.subscriptionOf(person)).toMatchObject({ quantity: TWO, nextQuantity: THREE });
    const told = await letters(w);
    expect(told.flatMap((letter) => (letter.template === "plan_change_scheduled" ? planFacts(letter) : []))).toEqual([
      "Trakko Pro 월간, 9,900원 ×\u00a03",
    ]);
    w.settings.quantity = { ...QUANTITY, pro_monthly: 5 };
    w.moveTo("2027-03-10T09:30:00+09:00");
    expect(await readDue(w.context)).toMatchObject({ week: { charges: 1, won: 29_700 } });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([TWO * YEAR_WON, 29_700]);
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_monthly", quantity: THREE, nextQuantity: 1 });
  });

  test("that is undone leaves the quantity that there was", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await change(w, person, "pro_monthly", 29_700);
    await undoPlanChange({ ...w.context, actor: `person:${person.id}` }, { userId: person.id });
    expect(await w.subscriptionOf(person)).toMatchObject({ quantity: TWO, nextPlan: null, nextQuantity: 1 });
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([TWO * YEAR_WON, TWO * YEAR_WON]);
  });
});

describe("a price rise", () => {
  test("is announced for one unit, and consented to and charged for all", async () => {
    const w = await world();
    const person = await facingRise(w);
    const asked = present(await askedOf(w, person), "a question");
    expect(asked).toMatchObject({ fromWon: 29_700, toWon: THREE * NEW_WON, reason: "price_rise" });
    await tend(w);
    expect(await give(w, person, asked.id)).toMatchObject({ ok: true });
    expect(await w.sql`select from_won, to_won from consents where kind = 'price_rise'`).toEqual([
      { from_won: 29_700, to_won: THREE * NEW_WON },
    ]);
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(paid(w, person)).toEqual([29_700, 29_700, THREE * NEW_WON]);
    expect(await w.sql`select p.amount_won, s.quantity from subscriptions s join prices p on p.id = s.price_id`).toEqual([
      { amount_won: NEW_WON, quantity: THREE },
    ]);
  });

  test("without a consent leaves all units at the old price, where the merchant lets it stay", async () => {
    const w = await world();
    const person = await facingRise(w, { withoutConsent: "keep" });
    w.moveTo(CHARGE_AT);
    await w.runBatch();
    expect(paid(w, person)).toEqual([29_700, 29_700, 29_700]);
  });

  test("is refused when somebody's units would cost more than a card takes", async () => {
    const w = await world();
    await w.subscriber();
    await expect(announce(w, { toWon: 33_333_334 })).rejects.toThrow("amount_too_large");
    const { holders } = await announce(w, { toWon: 33_333_333, from: kst("05-01T00:00:00") });
    expect(holders).toMatchObject([{ amountWon: OLD_WON, live: 1, mostUnits: THREE }]);
  });
});

describe("the release before", () => {
  test("sells one unit: what it does not name is one", async () => {
    const w = await world();
    const person = await w.subscriber();
    // It knows of no quantity, so it schedules a plan without one.
    await w.sql`update subscriptions set next_plan = plan, next_price_id = price_id`;
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(paid(w, person)).toEqual([29_700, OLD_WON]);
  });
});
