import { expect, test } from "vitest";
import { readHealth } from "@/lib/admin/read-health";
import { claimDue } from "@/lib/billing/batch/claim-due";
import { resolvePending } from "@/lib/billing/payment/resolve-pending";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const HOUR_MS = 3_600_000;

const rows = (w: World) => w.sql`select kind, subject, opened_at, closed_at from alerts order by opened_at, subject`;
const healthOf = async (w: World) => (await readHealth(w.context)).openAlerts;

/**
 * A customer whose first charge was approved while its answer and those of the look-ups were lost.
 */
async function withDoubt() {
  const w = await world();
  const who = await w.person();
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
  await w.subscribe(who);
  const payment = present((await w.paymentsOf(who))[0], "an attempt");
  expect(payment).toMatchObject({ status: "pending" });
  return { w, payment, beganAt: w.now() };
}

const later = (from: Date, ms: number) => new Date(from.getTime() + ms);

test("a pending first payment raises an alarm after an hour, even without a run", async () => {
  const { w, payment, beganAt } = await withDoubt();
  const opensAt = later(beganAt, HOUR_MS);
  const row = { kind: "unknown_payment", subject: payment.order_id, opened_at: opensAt, closed_at: null };
  expect(await rows(w)).toEqual([row]);
  w.moveTo(later(opensAt, -1));
  expect([await healthOf(w), await openAlerts(w)]).toEqual([0, []]);
  w.moveTo(opensAt);
  expect([await healthOf(w), await openAlerts(w)]).toEqual([
    1,
    [{ kind: "unknown_payment", code: null, count: 1, since: opensAt }],
  ]);
  (await resolvePending(w.context, { paymentId: payment.id })).payments;
  expect(await rows(w), "one more silence raises no second one").toEqual([row]);
});

test.each([
  ["before it opened leaves no alarm behind", -1, false],
  ["when it has opened closes it in the same breath", 0, true],
])("a payment settled %s", async (_, ms, isLeft) => {
  const { w, payment, beganAt } = await withDoubt();
  await w.toss.clearFaults();
  w.moveTo(later(beganAt, HOUR_MS + ms));
  const [settled] = (await resolvePending(w.context, { paymentId: payment.id })).payments;
  expect(settled).toMatchObject({ status: "paid" });
  expect(await rows(w)).toMatchObject(isLeft ? [{ subject: payment.order_id, closed_at: w.now() }] : []);
  expect(await healthOf(w)).toBe(0);
});

test("a definite answer leaves no alarm", async () => {
  const w = await world();
  await w.subscribers(2);
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "decline", code: "REJECT_CARD_PAYMENT" } });
  expect(await w.runBatch()).toMatchObject({ paid: 1, declined: 1 });
  expect(await rows(w)).toEqual([]);
});

test("an attempt of a killed process has its alarm from its start, to the millisecond, and any run's look-up closes it", async () => {
  const w = await world();
  await w.subscriber();
  w.moveTo("2026-04-10T10:00:00+09:00");
  const { attempts } = await claimDue(w.context, { runId: crypto.randomUUID(), limit: 1 });
  const opensAt = later(w.now(), HOUR_MS);
  expect(await rows(w)).toEqual([
    { kind: "unknown_payment", subject: attempts[0]?.payment.orderId, opened_at: opensAt, closed_at: null },
  ]);
  w.moveTo(later(opensAt, -1));
  expect(await healthOf(w)).toBe(0);
  w.moveTo(opensAt);
  expect(await healthOf(w)).toBe(1);
  await w.runBatch();
  expect(await rows(w)).toMatchObject([{ closed_at: w.now() }]);
});

test("many pending payments that runs settle at once cause no deadlock and leave no alarm", async () => {
  const w = await world({ batchConcurrency: 20 });
  await w.subscribers(30);
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: "forever" });
  w.context.pause = async () => {};
  await w.runBatch();
  w.moveMinutes(61);
  await w.toss.clearFaults();
  const summaries = await Promise.all(Array.from({ length: 6 }, () => w.runBatch()));
  expect(summaries.map(({ status }) => status)).toEqual(summaries.map(() => "completed"));
  await w.runBatch();
  expect(await w.sql`select 1 from alerts where closed_at is null`).toEqual([]);
});
