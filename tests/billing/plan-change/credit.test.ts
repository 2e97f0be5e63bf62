import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const as = (w: World, { id }: Person) => ({ ...w.context, actor: `person:${id}` as const });
const preview = async (w: World, { id: userId }: Person, plan: string) => {
  const offered = await readPlanChange(w.context, { userId, plan });
  if (!offered.ok) throw new Error(`refused: ${offered.reason}`);
  return offered.preview;
};
const changeNow = async (w: World, person: Person, plan: string) => {
  const { when, dueNowWon } = await preview(w, person, plan);
  expect(when).toBe("now");
  return changePlan(as(w, person), { userId: person.id, plan, expectedWon: dueNowWon, device: DEVICE });
};
const approved = (w: World, person: Person) => w.approvalsOf(person).map(({ totalAmount }) => totalAmount);
const SERVER_ERROR = { kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING" } as const;
/** The year costs little here, so that a month that is paid covers it. */
const CHEAP_YEAR = { priceWon: { pro_monthly: 9_900, pro_yearly: 4_000 } };

describe("credit that exceeds the price", () => {
  test("begins the plan without a charge, and the next charges are reduced by the rest", async () => {
    const w = await world(CHEAP_YEAR);
    const person = await w.subscriber();
    w.moveMinutes(5);
    expect(await preview(w, person, "pro_yearly")).toMatchObject({
      creditWon: 9_900,
      dueNowWon: 0,
      balanceWon: 5_900,
      nextChargeWon: 0,
    });
    expect(await changeNow(w, person, "pro_yearly")).toEqual({ ok: true, when: "now", chargedWon: 0, isPending: false });
    expect(await w.subscriptionOf(person)).toMatchObject({ plan: "pro_yearly", creditWon: 5_900, pendingPaymentId: null });
    expect(await w.sql`select reason, status, amount_won, credit_won from invoices where reason = 'subscription_update'`).toEqual(
      [{ reason: "subscription_update", status: "paid", amount_won: 0, credit_won: 4_000 }],
    );
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect((await w.subscriptionOf(person)).creditWon).toBe(1_900);
    expect((await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).state).toMatchObject({
      nextChargeWon: 2_100,
    });
    w.moveTo("2028-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(await w.subscriptionOf(person)).toMatchObject({ creditWon: 0, periodIndex: 2 });
    w.moveTo("2029-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([9_900, 2_100, 4_000]);
  });

  test("is less by what is given back of the period that was cut", async () => {
    const w = await world(CHEAP_YEAR);
    const person = await w.subscriber();
    w.moveMinutes(5);
    await changeNow(w, person, "pro_yearly");
    const [payment] = await w.paymentsOf(person);
    const refund = { paymentId: present(payment, "a payment").id, amountWon: 5_000, reason: "고객 요청" };
    expect(await refundPayment({ ...w.context, actor: "operator:kim" }, refund)).toMatchObject({ kind: "refunded" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", plan: "pro_yearly", creditWon: 900 });
    await refundPayment({ ...w.context, actor: "operator:kim" }, { ...refund, amountWon: 4_900, reason: "나머지" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", creditWon: 0 });
  });
});

test("a renewal that is charged with credit is settled although the credit was given back meanwhile", async () => {
  const w = await world(CHEAP_YEAR);
  const person = await w.subscriber();
  w.moveMinutes(5);
  await changeNow(w, person, "pro_yearly");
  w.moveTo("2027-03-11T09:00:00+09:00");
  await w.runBatch();
  await w.toss.fault({ match: { operation: "charge" }, action: { ...SERVER_ERROR, processed: true }, times: 1 });
  await w.toss.fault({ match: { operation: "lookup" }, action: { ...SERVER_ERROR, processed: false }, times: "forever" });
  w.moveTo("2028-03-11T09:00:00+09:00");
  expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
  await w.toss.clearFaults();
  const [first] = await w.paymentsOf(person);
  const refund = { paymentId: present(first, "a payment").id, amountWon: 9_900, reason: "고객 요청" };
  expect(await refundPayment({ ...w.context, actor: "operator:kim" }, refund)).toMatchObject({ kind: "refunded" });
  w.moveMinutes(10);
  await resolvePending(w.context);
  expect(await w.subscriptionOf(person)).toMatchObject({ creditWon: 0, pendingPaymentId: null, periodIndex: 2 });
  expect(approved(w, person)).toEqual([9_900, 2_100]);
});

describe("a rest of less than 100 won", () => {
  test("is not charged, and comes with the next charge", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 9_950 } });
    const person = await w.subscriber();
    w.moveMinutes(5);
    expect(await preview(w, person, "pro_yearly")).toMatchObject({ creditWon: 9_900, dueNowWon: 0, nextChargeWon: 10_000 });
    await changeNow(w, person, "pro_yearly");
    expect((await w.subscriptionOf(person)).creditWon).toBe(-50);
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([9_900, 10_000]);
    expect((await w.subscriptionOf(person)).creditWon).toBe(0);
    expect(await w.sql`select amount_won, credit_won from invoices where period_index = 1`).toEqual([
      { amount_won: 10_000, credit_won: -50 },
    ]);
  });

  test("that the credit leaves of a renewal is not forgiven either: it comes with the renewal after it", async () => {
    const w = await world({ priceWon: { pro_monthly: 9_900, pro_yearly: 4_980 } });
    const person = await w.subscriber();
    w.moveMinutes(5);
    await changeNow(w, person, "pro_yearly");
    expect((await w.subscriptionOf(person)).creditWon).toBe(4_920);
    w.moveTo("2027-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([9_900]);
    expect(await w.subscriptionOf(person)).toMatchObject({ creditWon: -60, periodIndex: 1 });
    expect((await readBillingStatus(w.context, { userId: person.id, isAdmin: false })).state).toMatchObject({
      nextChargeWon: 5_040,
    });
    w.moveTo("2028-03-11T09:00:00+09:00");
    await w.runBatch();
    expect(approved(w, person)).toEqual([9_900, 5_040]);
    expect((await w.subscriptionOf(person)).creditWon).toBe(0);
  });
});

describe("twice in one period", () => {
  test("credit that was spent on a period counts as paid for it: nothing is lost or counted twice", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await changeNow(w, person, "pro_yearly");
    // As if the year had been sold before as a plan that costs less by the day.
    const id = crypto.randomUUID();
    await w.sql`insert into prices (id, plan, version, amount_won, created_at) values (${id}, 'pro_monthly', 9, 1000, now())`;
    await w.sql`update subscriptions set plan = 'pro_monthly', price_id = ${id}`;
    w.moveTo("2026-03-26T12:00:00+09:00");
    expect(await preview(w, person, "pro_yearly")).toMatchObject({
      creditWon: Math.floor((99_000 * 364) / 365),
      unusedDays: 364,
      periodDays: 365,
      dueNowWon: 99_000 - Math.floor((99_000 * 364) / 365),
    });
  });
});

describe("money back", () => {
  test("a withdrawal gives back what the change was charged, and ends the subscription at once", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await changeNow(w, person, "pro_yearly");
    w.moveDays(3);
    expect(await readRefundOptions(w.context, { userId: person.id })).toMatchObject([{ kind: "withdrawal", refundWon: 93_891 }]);
    expect(await requestOwnRefund(as(w, person), { userId: person.id, kind: "withdrawal", expectedWon: 93_891 })).toMatchObject({
      ok: true,
      refundedWon: 93_891,
    });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect(w.approvalsOf(person).map(({ balanceAmount }) => balanceAmount)).toEqual([9_900, 0]);
  });

  test("of the period that was cut changes nothing about the new one", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.moveTo("2026-03-25T12:00:00+09:00");
    await changeNow(w, person, "pro_yearly");
    const [first] = await w.paymentsOf(person);
    const refund = { paymentId: present(first, "a payment").id, amountWon: 9_900, reason: "고객 요청" };
    expect(await refundPayment({ ...w.context, actor: "operator:kim" }, refund)).toMatchObject({ kind: "refunded" });
    expect(await w.subscriptionOf(person)).toMatchObject({ status: "active", plan: "pro_yearly", creditWon: 0 });
  });
});

test("the invoice and the history say what was taken off, and the days that were used", async () => {
  const w = await world();
  const person = await w.subscriber();
  w.moveTo("2026-03-25T12:00:00+09:00");
  await changeNow(w, person, "pro_yearly");
  const [row] = await w.sql<{ number: string }[]>`
    select 'TRK-' || year || '-' || lpad(sequence::text, 6, '0') as number from invoices where reason = 'subscription_update'`;
  expect(await readInvoice(w.context, { userId: person.id, number: row?.number ?? "" })).toMatchObject({
    plan: "pro_yearly",
    listWon: 99_000,
    discountWon: 0,
    creditWon: 5_109,
    amountWon: 93_891,
  });
  const { history } = await readBillingStatus(w.context, { userId: person.id, isAdmin: false });
  const periods = history.flatMap((item) => (item.kind === "invoice" ? [item.period] : []));
  expect(periods).toEqual([
    { start: new Date("2026-03-25T12:00:00+09:00"), end: new Date("2027-03-25T12:00:00+09:00") },
    { start: new Date("2026-03-10T10:00:00+09:00"), end: new Date("2026-03-25T12:00:00+09:00") },
  ]);
  expect(history.flatMap((item) => (item.kind === "event" ? [item.event] : []))).toContain("plan_changed");
});
