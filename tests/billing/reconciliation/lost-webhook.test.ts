import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { readHealth } from "@/lib/admin/read-health";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { DEVICE } from "@/tests/support/device";
import { paymentKeyOf } from "@/tests/support/planting";
import { lastPaymentOf, onlyOpen, openDifferences } from "@/tests/support/reconciling";
import { CARDS, type World } from "@/tests/support/world";

const world = checkedWorlds();

/** The scheduled run of a morning, which compares with Toss. */
const morning = (w: World, day: string) => {
  w.moveTo(`${day}T09:00:00+09:00`);
  return w.runBatch({ trigger: "cron" });
};
const tierOf = async (w: World, { id: userId }: Person) =>
  (await readSubscriptionSummary(w.context, { userId, isAdmin: false })).tier;
/** A refund in Toss's console whose webhook never arrives. */
const refundUnseen = async (w: World, who: Person, amountWon?: number) =>
  w.toss.consoleCancel(paymentKeyOf(await lastPaymentOf(w, who)), amountWon);

describe("a refund in Toss's console whose webhook is lost", () => {
  test("the evening before the renewal is booked before the renewal would be charged", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-10T20:00:00+09:00");
    await w.runBatch();
    w.moveTo("2026-05-10T18:00:00+09:00");
    await refundUnseen(w, who);
    await morning(w, "2026-05-11");
    expect(w.approvalsOf(who)).toHaveLength(2);
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "refunded" });
    expect(await tierOf(w, who)).toBe("FREE");
    expect(await lastPaymentOf(w, who)).toMatchObject({ refunded_won: 9_900 });
    expect(await openDifferences(w)).toEqual([]);
    expect(await openAlerts(w)).toEqual([]);
    const events = await w.sql`select action, actor from audit_events where action in ('payment_refunded', 'difference_closed')`;
    expect(events.map(({ actor }) => String(actor).split(":")[0])).toEqual(["batch", "batch"]);
    await morning(w, "2026-06-11");
    expect(w.approvalsOf(who)).toHaveLength(2);
  });

  test("in the middle of the month ends the subscription at the next comparison, not at the renewal", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-03-20T15:00:00+09:00");
    await refundUnseen(w, who);
    await morning(w, "2026-03-21");
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test("in two parts on two days is booked as it comes, and the second part ends the subscription", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-03-20T15:00:00+09:00");
    await refundUnseen(w, who, 4_000);
    await morning(w, "2026-03-21");
    expect(await lastPaymentOf(w, who)).toMatchObject({ refunded_won: 4_000 });
    expect(await tierOf(w, who)).toBe("PRO");
    w.moveTo("2026-03-21T15:00:00+09:00");
    await refundUnseen(w, who);
    await morning(w, "2026-03-22");
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "refunded" });
  });

  test("of an earlier period is booked, and the running one stays", async () => {
    const w = await world();
    const who = await w.subscriber();
    const first = await lastPaymentOf(w, who);
    await morning(w, "2026-04-11");
    w.moveTo("2026-04-15T15:00:00+09:00");
    await w.toss.consoleCancel(paymentKeyOf(first));
    await morning(w, "2026-04-16");
    expect((await w.paymentsOf(who)).map(({ refunded_won }) => refunded_won)).toEqual([9_900, 0]);
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "active" });
  });

  test("is left open while Toss does not show the payment, and then holds the renewal back", async () => {
    const w = await world();
    const who = await w.subscriber();
    w.moveTo("2026-04-09T15:00:00+09:00");
    await plant(w, who, { kind: "canceled_at_toss", repair: "record_refunds" });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await morning(w, "2026-04-11")).toMatchObject({ paid: 0, remaining: 0 });
    expect(w.approvalsOf(who)).toHaveLength(1);
    await w.toss.clearFaults();
  });
});

describe("an open difference about a customer", () => {
  test("is an alarm from its opening to its close", async () => {
    const w = await world();
    const who = await w.subscriber();
    expect((await readHealth(w.context)).openAlerts).toBe(0);
    const id = await plant(w, who);
    expect((await readHealth(w.context)).openAlerts).toBe(1);
    expect(await openAlerts(w)).toMatchObject([{ kind: "open_difference", code: null, count: 1, since: w.now() }]);
    await repairDifference(w.context, { differenceId: id, acceptWithNote: "the shop's other system" });
    expect((await readHealth(w.context)).openAlerts).toBe(0);
  });

  test("holds the renewal back, keeps access, and a repair lets the next run charge once", async () => {
    const w = await world();
    const [held, free] = [await w.subscriber(), await w.subscriber()];
    const id = await plant(w, held);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1, remaining: 0 });
    expect([w.approvalsOf(held).length, w.approvalsOf(free).length]).toEqual([1, 2]);
    expect(await tierOf(w, held)).toBe("PRO");
    await repairDifference(w.context, { differenceId: id, acceptWithNote: "checked with the card company" });
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(w.approvalsOf(held)).toHaveLength(2);
  });

  test("does not stop a cancelled subscription from ending", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.cancel(who);
    await plant(w, who);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    expect(await w.subscriptionOf(who)).toMatchObject({ status: "ended", endReason: "canceled" });
  });

  test("holds back a change of plan, and says why", async () => {
    const w = await world();
    const who = await w.subscriber();
    const id = await plant(w, who);
    const change = () => changePlan(w.context, { userId: who.id, plan: "pro_yearly", expectedWon: 89_100, device: DEVICE });
    expect(await change()).toEqual({ ok: false, reason: "under_review" });
    expect(w.approvalsOf(who)).toHaveLength(1);
    await repairDifference(w.context, { differenceId: id, acceptWithNote: "nothing was charged twice" });
    expect(await change()).toMatchObject({ ok: true, chargedWon: 89_100 });
  });

  test("holds back paying now and the charge of a new card, and says why", async () => {
    const w = await world();
    const who = await w.subscriber();
    await w.toss.behaviour(who.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await w.toss.behaviour(who.customerKey, null);
    const id = await plant(w, who);
    expect(await retryPayment(w.context, { userId: who.id })).toEqual({ kind: "refused", reason: "under_review" });
    expect(await w.changeCard(who, CARDS.otherGood)).toMatchObject({ kind: "completed", payment: null });
    expect(w.approvalsOf(who)).toHaveLength(1);
    await repairDifference(w.context, { differenceId: id, acceptWithNote: "nothing was charged twice" });
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
  });
});

test("a second comparison of the same day finds nothing open and books nothing twice", async () => {
  const w = await world();
  const who = await w.subscriber();
  w.moveTo("2026-03-20T15:00:00+09:00");
  await refundUnseen(w, who, 1_000);
  await morning(w, "2026-03-21");
  await morning(w, "2026-03-22");
  expect(await w.sql`select count(*)::int as refunds from ledger_entries where kind = 'refund'`).toEqual([{ refunds: 1 }]);
  expect(await openDifferences(w)).toEqual([]);
});

/** A difference that only a person may decide, as a comparison would have recorded it. */
async function plant(w: World, who: Person, { kind, repair } = { kind: "wrong_amount", repair: "by_hand" }): Promise<string> {
  const { order_id, payment_key, id } = await lastPaymentOf(w, who);
  await w.sql`with run as (insert into reconciliation_runs (id, status, window_from, window_to, started_at, finished_at)
      values (gen_random_uuid(), 'completed', ${w.now()}::timestamptz - interval '1 day', ${w.now()}, ${w.now()}, ${w.now()}) returning id)
    insert into reconciliation_differences (id, run_id, kind, repair, subject, order_id, payment_key, payment_id, user_id,
      here_won, toss_won, occurred_at, found_at, seen_at)
    select gen_random_uuid(), run.id, ${kind}, ${repair}, ${payment_key ?? order_id}, ${order_id}, ${payment_key}, ${id}, ${who.id},
      9900, 9800, ${w.now()}, ${w.now()}, ${w.now()} from run`;
  return (await onlyOpen(w)).id;
}
