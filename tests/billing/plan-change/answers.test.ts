/**
 * What a customer hears who asks for another plan, in every state: a plan that would begin now, and
 * one that would come with the next period. The preview and the act say the same.
 */
import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import type { Plan } from "@/lib/billing/catalogue";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { codeWith } from "@/tests/billing/promotion/promotion-world";
import { newCard } from "@/tests/billing/trial/trial-world";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const TRIAL_DAYS = 14;
const LIST: Record<Plan, number> = { pro_monthly: 9_900, pro_yearly: 99_000 };
const SERVER_ERROR = { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" } as const;

/** The year begins now, the month comes with the next period. */
const CHANGES = [
  { from: "pro_monthly", to: "pro_yearly", when: "now" },
  { from: "pro_yearly", to: "pro_monthly", when: "period_end" },
] as const;

const previewOf = (w: World, { id: userId }: Person, plan: Plan) => readPlanChange(w.context, { userId, plan });
const change = (w: World, { id: userId }: Person, plan: Plan, expectedWon: number) =>
  changePlan({ ...w.context, actor: `person:${userId}` }, { userId, plan, expectedWon, device: DEVICE });
const approved = (w: World, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);

async function toPeriodEnd(w: World, person: Person): Promise<void> {
  w.moveTo((await w.subscriptionOf(person)).currentPeriodEnd);
}
async function loseAnswers(w: World): Promise<void> {
  await w.toss.fault({ match: { operation: "charge" }, action: { ...SERVER_ERROR, processed: true }, times: "forever" });
  await w.toss.fault({ match: { operation: "lookup" }, action: { ...SERVER_ERROR, processed: false }, times: "forever" });
}
async function fallBehind(w: World, person: Person, code: string): Promise<void> {
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  await toPeriodEnd(w, person);
  await w.runBatch();
  // The card would pay again: it is the answer that refuses, not the bank.
  await w.toss.behaviour(person.customerKey, null);
}
/** Everything that a change could have written. */
const rowsOf = async (w: World, { id }: Person) => ({
  subscriptions: await w.sql`select * from subscriptions where user_id = ${id}`,
  invoices: await w.sql`select * from invoices where user_id = ${id} order by year, sequence`,
  payments: await w.sql`select * from payments where user_id = ${id} order by created_at`,
  consents: await w.sql`select * from consents where user_id = ${id} order by given_at, id`,
  notices: await w.sql`select event from notices where user_id = ${id} order by event`,
});

type Refused = { state: string; reason: string; enter: (w: World, person: Person) => Promise<void> };

const REFUSED: readonly Refused[] = [
  {
    state: "past due, in grace",
    reason: "payment_owed",
    enter: (w, person) => fallBehind(w, person, "REJECT_CARD_PAYMENT"),
  },
  {
    state: "past due, with a card that was stopped",
    reason: "payment_owed",
    enter: (w, person) => fallBehind(w, person, "INVALID_STOPPED_CARD"),
  },
  {
    state: "past due and cancelled",
    reason: "not_subscribed",
    enter: async (w, person) => {
      await fallBehind(w, person, "REJECT_CARD_PAYMENT");
      await w.cancel(person);
    },
  },
  {
    state: "cancelled, the period goes on",
    reason: "cancel_scheduled",
    enter: async (w, person) => void (await w.cancel(person)),
  },
  {
    state: "cancelled, the period is over",
    reason: "not_subscribed",
    enter: async (w, person) => {
      await w.cancel(person);
      await toPeriodEnd(w, person);
      await w.runBatch();
    },
  },
  {
    state: "checking: the renewal has no answer",
    reason: "payment_in_progress",
    enter: async (w, person) => {
      await loseAnswers(w);
      await toPeriodEnd(w, person);
      await w.runBatch();
    },
  },
  {
    state: "checking, and cancelled since",
    reason: "payment_in_progress",
    enter: async (w, person) => {
      await loseAnswers(w);
      await toPeriodEnd(w, person);
      await w.runBatch();
      await w.cancel(person);
    },
  },
  { state: "the period is over and the batch is late", reason: "renewal_due", enter: toPeriodEnd },
  {
    state: "the money is on its way back",
    reason: "refund_in_progress",
    enter: async (w, person) => {
      const [payment] = await w.paymentsOf(person);
      await w.toss.fault({ match: { operation: "cancel" }, action: { ...SERVER_ERROR, processed: true }, times: "forever" });
      await w.toss.fault({ match: { operation: "lookup" }, action: { ...SERVER_ERROR, processed: false }, times: "forever" });
      const refund = { paymentId: present(payment, "a payment").id, amountWon: 1_000, reason: "고객 요청" };
      expect(await refundPayment({ ...w.context, actor: "operator:kim" }, refund)).toMatchObject({ kind: "pending" });
    },
  },
];

describe.each(CHANGES)("from $from to $to, $when", ({ from, to, when }) => {
  const begun = async (options = {}) => {
    const w = await world(options);
    return { w, person: await w.subscriber({ plan: from }) };
  };

  /** Said before and at the act, whatever amount is agreed to; and nothing has happened. */
  async function isRefused(w: World, person: Person, reason: string): Promise<void> {
    const [rows, calls] = [await rowsOf(w, person), await w.toss.calls({ operation: "charge" })];
    expect(await previewOf(w, person, to)).toEqual({ ok: false, reason });
    for (const expectedWon of [0, LIST[to] ?? -1])
      expect(await change(w, person, to, expectedWon)).toEqual({ ok: false, reason });
    expect(await rowsOf(w, person)).toEqual(rows);
    expect(await w.toss.calls({ operation: "charge" })).toEqual(calls);
    await w.toss.clearFaults();
  }

  test.each(REFUSED)("$state: $reason", async ({ reason, enter }) => {
    const { w, person } = await begun();
    await enter(w, person);
    await isRefused(w, person, reason);
  });

  test("in a trial: trialing", async () => {
    const w = await world({ trialDays: { pro_monthly: TRIAL_DAYS, pro_yearly: TRIAL_DAYS } });
    await isRefused(w, await w.subscriber({ plan: from, trialDays: TRIAL_DAYS, card: newCard() }), "trialing");
  });

  test("never subscribed: not_subscribed", async () => {
    const w = await world();
    await isRefused(w, await w.person(), "not_subscribed");
  });

  test("an administrator: complimentary", async () => {
    const w = await world({ adminEmails: ["admin@trakko.demo"] });
    const person = await w.person("admin@trakko.demo");
    await isRefused(w, person, "complimentary");
  });

  test("to the plan that they have: same_plan", async () => {
    const { w, person } = await begun();
    expect(await previewOf(w, person, from)).toEqual({ ok: false, reason: "same_plan" });
    expect(await change(w, person, from, LIST[from] ?? -1)).toEqual({ ok: false, reason: "same_plan" });
    expect(approved(w, person)).toEqual([LIST[from]]);
  });

  test("cancelled and kept again: as before", async () => {
    const { w, person } = await begun();
    await w.cancel(person);
    await w.resume(person);
    expect(await previewOf(w, person, to)).toMatchObject({ ok: true, preview: { when } });
  });

  test("past due and paid since: as before, for the period that was paid last", async () => {
    const { w, person } = await begun();
    await fallBehind(w, person, "REJECT_CARD_PAYMENT");
    w.moveDays(1);
    await w.runBatch();
    const offered = await previewOf(w, person, to);
    // The month of 10 April has 30 days, and one of them is over.
    expect(offered).toMatchObject({ ok: true, preview: { when, creditWon: when === "now" ? 9_570 : 0 } });
  });
});

/** Looks, presses what was shown, and is charged exactly that. */
async function changeAsShown(w: World, person: Person, plan: Plan) {
  const before = approved(w, person);
  const offered = await previewOf(w, person, plan);
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  const { when, dueNowWon, nextChargeWon } = offered.preview;
  const expectedWon = when === "now" ? dueNowWon : nextChargeWon;
  expect(await change(w, person, plan, expectedWon)).toMatchObject({ ok: true, when, chargedWon: dueNowWon, isPending: false });
  expect(approved(w, person)).toEqual(dueNowWon > 0 ? [...before, dueNowWon] : before);
  return offered.preview;
}
const undo = (w: World, { id: userId }: Person) => undoPlanChange({ ...w.context, actor: `person:${userId}` }, { userId });

describe("allowed: during a discount", () => {
  test("the year now, lowered by the code, for less the unused part of what was paid", async () => {
    const w = await world();
    await codeWith(w, { invoices: 3 });
    const person = await w.subscriber({ promoCode: "HALF" });
    w.moveTo("2026-03-25T12:00:00+09:00");
    // 4,950 won for 31 days, of which 16 are left.
    expect(await changeAsShown(w, person, "pro_yearly")).toMatchObject({ creditWon: 2_554, dueNowWon: 49_500 - 2_554 });
  });

  test("the month with the next period, lowered by the code", async () => {
    const w = await world();
    await codeWith(w, { invoices: 3 });
    const person = await w.subscriber({ plan: "pro_yearly", promoCode: "HALF" });
    expect(await changeAsShown(w, person, "pro_monthly")).toMatchObject({ dueNowWon: 0, nextChargeWon: 4_950 });
    w.moveTo("2027-03-10T10:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([49_500, 4_950]);
  });
});

describe("allowed: on the 31st", () => {
  test("the year now, on the day on which the month began: all of it counts, and the year keeps the 31st", async () => {
    const w = await world({ startAt: "2026-03-31T10:00:00+09:00" });
    const person = await w.subscriber();
    w.moveTo("2026-03-31T23:59:59+09:00");
    expect(await changeAsShown(w, person, "pro_yearly")).toMatchObject({ unusedDays: 30, periodDays: 30, dueNowWon: 89_100 });
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(new Date("2027-03-31T23:59:59+09:00"));
  });

  test("the year now, in a February that a 31 January has begun", async () => {
    const w = await world({ startAt: "2028-01-31T10:00:00+09:00" });
    const person = await w.subscriber();
    w.moveTo("2028-02-29T09:59:59+09:00");
    // The 29 days of the period end today: nothing is left, and the year begins on 29 February.
    expect(await changeAsShown(w, person, "pro_yearly")).toMatchObject({ unusedDays: 0, periodDays: 29, dueNowWon: 99_000 });
    expect((await w.subscriptionOf(person)).currentPeriodEnd).toEqual(new Date("2029-02-28T09:59:59+09:00"));
  });

  test("the month with the next period: its days are the 31st, and the last of shorter months", async () => {
    const w = await world({ startAt: "2026-01-31T10:00:00+09:00" });
    const person = await w.subscriber({ plan: "pro_yearly" });
    await changeAsShown(w, person, "pro_monthly");
    const starts: string[] = [];
    for (let month = 0; month < 3; month++) {
      await toPeriodEnd(w, person);
      await w.runBatch();
      starts.push((await w.subscriptionOf(person)).currentPeriodStart.toISOString());
    }
    expect(starts).toEqual(["2027-01-31", "2027-02-28", "2027-03-31"].map((day) => `${day}T01:00:00.000Z`));
    expect(approved(w, person)).toEqual([99_000, 9_900, 9_900, 9_900]);
  });
});

describe("allowed: twice in one period", () => {
  test("the year now, and then the month for its end: two answers, one charge", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    expect(await changeAsShown(w, person, "pro_yearly")).toMatchObject({ dueNowWon: 93_891 });
    w.moveTo("2026-03-26T12:00:00+09:00");
    expect(await changeAsShown(w, person, "pro_monthly")).toMatchObject({ dueNowWon: 0, nextChargeWon: 9_900 });
    w.moveTo("2027-03-25T12:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([9_900, 93_891, 9_900]);
  });

  test("the month for the end, undone, and chosen again: it comes once", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await changeAsShown(w, person, "pro_monthly");
    expect(await undo(w, person)).toEqual({ ok: true });
    w.moveDays(1);
    await changeAsShown(w, person, "pro_monthly");
    await toPeriodEnd(w, person);
    await w.runBatch();
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 9_900]);
  });

  test("the month for the end, and undone: the year goes on at its price", async () => {
    const w = await world();
    const person = await w.subscriber({ plan: "pro_yearly" });
    await changeAsShown(w, person, "pro_monthly");
    await undo(w, person);
    await toPeriodEnd(w, person);
    await w.runBatch();
    expect(approved(w, person)).toEqual([99_000, 99_000]);
  });
});
