/**
 * Five hundred differences of every kind among thousands of good transactions: all are found, and
 * each is repaired or left to an operator.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { refreshPayment } from "@/lib/billing/payment/refresh-payment";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import type { DifferenceKind, Repair } from "@/lib/billing/rules/reconciliation";
import { type DifferenceView, readDifferences } from "@/lib/billing/views/read-differences";
import { findViolations } from "@/tests/support/invariants";
import {
  approveButAnswerDeclined,
  approveWrongAmount,
  atToss,
  chargeOutsideTheApp,
  failLookups,
  loseAnswer,
  type PaymentRow,
  paymentKeyOf,
  recordAsPaid,
  recordAsRefunded,
} from "@/tests/support/planting";
import { createWorld, present, type World } from "@/tests/support/world";

const PEOPLE = 200;
const GOOD_MONTHS = 9;
const PLANTED = 500;
const START = new Date("2026-01-10T10:00:00+09:00");
/** Smaller than a day's rows, so that every day has pages. */
const PAGE_ROWS = 90;

let w: World;
/** What is planted, by order id. */
const planted = new Map<string, { kind: DifferenceKind; repair: Repair }>();

const plant = (orderId: string, kind: DifferenceKind, repair: Repair) => {
  if (planted.has(orderId)) throw new Error(`${orderId} is planted twice`);
  planted.set(orderId, { kind, repair });
};
const lastPaymentOf = async (who: Person): Promise<PaymentRow> => present((await w.paymentsOf(who)).at(-1), "a payment");
const window = () => ({ from: new Date(START.getTime() - 1000), to: w.now(), pageRows: PAGE_ROWS });

beforeAll(async () => {
  w = await createWorld({ startAt: START.toISOString(), batchConcurrency: 20 });
  const people: Person[] = [];
  while (people.length < PEOPLE) people.push(...(await w.subscribers(10)));
  for (let month = 1; month <= GOOD_MONTHS; month++) {
    w.moveTo(monthsLater(month));
    await w.runBatch();
  }
  await plantDuplicates(people.slice(0, 50));
  await plantInTheLastMonth(people);
  await plantInHistory(people);
  await plantUnknownOrders(people);
  w.moveMinutes(30);
}, 600_000);
afterAll(() => w.close());

const monthsLater = (months: number) => new Date(Date.UTC(2026, months, 10, 1));

/** Charged although Toss answered with a decline, and charged again by the retry. */
async function plantDuplicates(people: Person[]): Promise<void> {
  w.moveTo(monthsLater(GOOD_MONTHS + 1));
  for (const who of people) await approveButAnswerDeclined(w, who);
  await w.runBatch();
  for (const who of people) plant((await lastPaymentOf(who)).order_id, "duplicate", "refund_orphan");
  w.moveDays(1);
  expect(await w.runBatch()).toMatchObject({ paid: people.length });
}

/** One attempt of each person, each with its own kind of difference. */
async function plantInTheLastMonth(people: Person[]): Promise<void> {
  const [lost, unbooked] = [people.slice(0, 60), people.slice(60, 80)];
  const [denied, altered, invented, failed] = [
    people.slice(80, 130),
    people.slice(130, 170),
    people.slice(170, 190),
    people.slice(190),
  ];
  w.moveTo(monthsLater(GOOD_MONTHS + 2));
  await w.toss.settings({ declinedOrdersFindable: true });
  for (const who of [...lost, ...unbooked]) await loseAnswer(w, who);
  for (const who of denied) await approveButAnswerDeclined(w, who);
  for (const who of altered) await approveWrongAmount(w, who, 9_000);
  for (const who of [...invented, ...failed])
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  await failLookups(w);
  // A run stops at so much silence, after waiting for minutes, which here are none; the next one
  // goes on.
  const context = { ...w.context, pause: async () => {} };
  for (let run = 0; run < 40 && (await runBilling(context, { trigger: "test" })).remaining > 0; run++);
  const outcomes =
    await w.sql`select status, count(*)::int as count from payments where created_at = ${w.now()} group by status order by 1`;
  expect(outcomes).toEqual([
    { status: "pending", count: 120 },
    { status: "declined", count: 80 },
  ]);
  await w.toss.clearFaults();
  for (const who of lost) plant((await lastPaymentOf(who)).order_id, "missing_here", "reread");
  for (const who of denied) plant((await lastPaymentOf(who)).order_id, "missing_here", "refund_orphan");
  for (const who of altered) plant((await lastPaymentOf(who)).order_id, "wrong_amount", "refund_orphan");
  for (const who of unbooked) {
    const payment = await lastPaymentOf(who);
    await recordAsPaid(w, payment, { paymentKey: atToss(w, payment.order_id).paymentKey, isInLedger: false });
    plant(payment.order_id, "missing_here", "record_charge");
  }
  for (const who of failed) {
    const payment = await lastPaymentOf(who);
    await recordAsPaid(w, payment, { paymentKey: atToss(w, payment.order_id).paymentKey, isInLedger: true });
    plant(payment.order_id, "wrong_status", "by_hand");
  }
  await w.toss.settings({ declinedOrdersFindable: false });
  for (const [i, who] of invented.entries()) {
    // Toss has no record of this order: what it kept as failed is of another one.
    const orderId = `trk_nowhere_${i}`;
    const payment = await lastPaymentOf(who);
    await w.sql`update payments set order_id = ${orderId} where id = ${payment.id}`;
    await recordAsPaid(w, payment, { paymentKey: `nowhere_${i}`, isInLedger: true });
    plant(orderId, "missing_at_toss", "by_hand");
  }
}

/** Paid long ago; something happened to it since. */
async function plantInHistory(people: Person[]): Promise<void> {
  await eachOf(people, async (who, i) => {
    const paid = (await w.paymentsOf(who)).filter(({ status }) => status === "paid");
    const payment = present(paid[i % 10], "an old payment");
    if (i < 80) {
      const isWhole = i % 2 === 0;
      await w.toss.consoleCancel(paymentKeyOf(payment), isWhole ? undefined : 1_000 + i);
      if (i % 4 === 1) await w.toss.consoleCancel(paymentKeyOf(payment));
      plant(payment.order_id, "canceled_at_toss", "record_refunds");
    } else if (i < 110) {
      await recordAsRefunded(w, payment, { transactionKey: `nowhere-${i}`, amountWon: 500 });
      plant(payment.order_id, "missing_at_toss", "by_hand");
    } else if (i < 140) {
      await w.sql`update payments set amount_won = 9000 where id = ${payment.id}`;
      plant(payment.order_id, "wrong_amount", "by_hand");
    } else if (i < 160) {
      await w.toss.consoleCancel(paymentKeyOf(payment), 1_000);
      const [cancel] = atToss(w, payment.order_id).cancels;
      await recordAsRefunded(w, payment, { transactionKey: present(cancel, "the cancel").transactionKey, amountWon: 900 });
      plant(payment.order_id, "wrong_amount", "by_hand");
    } else if (i < 190) {
      await w.toss.consoleCancel(paymentKeyOf(payment), 2_000);
      await refreshPayment(w.context, { paymentId: payment.id });
      await w.sql`update payments set refunded_won = 0 where id = ${payment.id}`;
      plant(payment.order_id, "wrong_status", "record_refunds");
    }
  });
}

async function plantUnknownOrders(people: Person[]): Promise<void> {
  for (const [i, who] of people.slice(0, 30).entries()) {
    await chargeOutsideTheApp(w, { orderId: `lost_backup_${i}`, customerKey: who.customerKey, amountWon: 9_900 });
    plant(`lost_backup_${i}`, "unknown_order", "refund_orphan");
    await chargeOutsideTheApp(w, { orderId: `other_system_${i}`, customerKey: `somebody-else-${i}`, amountWon: 5_000 });
    plant(`other_system_${i}`, "unknown_order", "by_hand");
  }
}

/** A few at a time, as the pool is small. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item, index: number) => Promise<unknown>): Promise<void> {
  const next = items.entries();
  const lane = async () => {
    for (const [index, item] of next) await act(item, index);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

const openDifferences = async () => {
  const { rows } = await readDifferences(w.context, { limit: 1000 });
  return rows;
};

test("all five hundred are found, with the right repair, and nothing else", async () => {
  expect(planted.size).toBe(PLANTED);
  const reconciled = await reconcile(w.context, window());
  expect(reconciled).toMatchObject({ status: "completed", found: PLANTED, gone: 0, unconfirmed: 0, stopCode: null });
  expect(reconciled.transactions).toBe(w.emulator.state.transactions.length);
  expect(reconciled.transactions).toBeGreaterThan(2_400);
  const found = new Map((await openDifferences()).map(({ orderId, kind, repair }) => [orderId, { kind, repair }]));
  expect(found).toEqual(planted);
}, 120_000);

test("finding them again adds none", async () => {
  expect(await reconcile(w.context, window())).toMatchObject({ found: PLANTED, gone: 0 });
  expect(await openDifferences()).toHaveLength(PLANTED);
}, 120_000);

test("the confirmed repairs leave only what an operator must decide, to the won", async () => {
  const byHand = new Set<string>();
  const confirm = async ({ id, orderId, repair }: DifferenceView) => {
    const repaired = await repairDifference(w.context, { differenceId: id });
    if (repair !== "by_hand") return expect(repaired, `${orderId} ${repair}`).toMatchObject({ kind: "repaired" });
    byHand.add(orderId);
    expect(repaired).toMatchObject({ kind: "refused", reason: "needs_a_person" });
    expect(await repairDifference(w.context, { differenceId: id, acceptWithNote: "asked Toss" })).toMatchObject({
      kind: "accepted",
    });
  };
  await eachOf(await openDifferences(), confirm);
  expect(byHand.size).toBe(140);
  expect(await reconcile(w.context, window())).toMatchObject({ status: "completed", found: 0, gone: 0 });
  expect(await openDifferences()).toEqual([]);
  const violations = await findViolations(w);
  expect(violations.filter((violation) => ![...byHand].some((orderId) => violation.startsWith(`${orderId}:`)))).toEqual([]);
}, 120_000);
