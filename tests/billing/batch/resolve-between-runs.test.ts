import { describe, expect, test } from "vitest";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { eventually } from "@/tests/support/patience";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const resolves = (w: World, isOutOfTime = () => false, cutOff?: AbortSignal) =>
  resolveBetweenRuns(w.context, { isOutOfTime, cutOff });
const later = (w: World, ms: number) => w.moveTo(new Date(w.now().getTime() + ms));
const traces = (w: World) => w.sql`select id, status, due_at, pending_payment_id from subscriptions order by id`;
const lookUps = async (w: World) => (await w.toss.calls({ operation: "lookup" })).length;

/** At nine o'clock, with `count` due. */
async function withDue(count: number, options: Parameters<typeof world>[0] = { batchConcurrency: 5 }) {
  const w = await world(options);
  const people = await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  return { w, people };
}

/** Toss has charged, but both that answer and the look-up's were lost. */
async function withLostAnswer() {
  const { w } = await withDue(1);
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
  expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
  return w;
}

describe("between two runs", () => {
  test("a lost answer is found after five minutes, to the millisecond, and charged once", async () => {
    const w = await withLostAnswer();
    await w.toss.clearFaults();
    later(w, 5 * MINUTE_MS - 1);
    expect(await resolves(w)).toMatchObject({ settled: 0, stopCode: null });
    later(w, 1);
    expect(await resolves(w)).toMatchObject({ settled: 1, stopCode: null });
    expect(await w.sql`select status from payments where trigger = 'renewal'`).toEqual([{ status: "paid" }]);
    expect(w.emulator.state.payments.size).toBe(2);
  });

  test("a failed look-up is repeated an hour later, once for any number of concurrent runs", async () => {
    const w = await withLostAnswer();
    await w.toss.clearFaults();
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    later(w, 5 * MINUTE_MS);
    expect(await resolves(w)).toMatchObject({ settled: 0 });
    await w.toss.clearFaults();
    later(w, HOUR_MS - 1);
    const before = await lookUps(w);
    await resolves(w);
    expect(await lookUps(w)).toBe(before);
    later(w, 1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => resolves(w)));
    expect(answers.reduce((sum, { settled }) => sum + settled, 0)).toBe(1);
    expect(await lookUps(w)).toBe(before + 1);
  });

  test("no new charge, no ended subscription and no recorded run", async () => {
    const { w, people } = await withDue(2);
    await w.cancel(people[0] as NonNullable<(typeof people)[0]>);
    w.moveTo("2026-04-12T09:00:00+09:00");
    const before = await traces(w);
    const runs = await w.sql`select id from billing_runs`;
    expect(await resolves(w)).toMatchObject({ settled: 0, stopCode: null });
    expect(await traces(w)).toEqual(before);
    expect(await w.sql`select id from billing_runs`).toEqual(runs);
    expect(w.emulator.state.payments.size).toBe(2);
    await w.runBatch();
  });

  test("nothing is looked up when the time is up", async () => {
    const w = await withLostAnswer();
    await w.toss.clearFaults();
    later(w, 5 * MINUTE_MS);
    const before = await lookUps(w);
    expect(await resolves(w, () => true)).toMatchObject({ settled: 0 });
    expect(await lookUps(w)).toBe(before);
    expect(await resolves(w)).toMatchObject({ settled: 1 });
  });
});

test("it ends when its time is up although a look-up is under way, whose answer still counts", async () => {
  const w = await withLostAnswer();
  await w.toss.clearFaults();
  const lookUp = holdNext(w, "findPaymentByOrderId", "answer");
  later(w, 5 * MINUTE_MS);
  const cutOff = new AbortController();
  lookUp.isHeld.then(() => cutOff.abort());
  expect(await resolves(w, () => cutOff.signal.aborted, cutOff.signal)).toMatchObject({ settled: 0, stopCode: null });
  lookUp.letGo();
  await eventually(async () => (await w.sql`select id from payments where status = 'pending'`).length === 0);
  expect(w.emulator.state.payments.size).toBe(2);
});

test("it stops after eight missing answers, when Toss does not come back within five minutes", async () => {
  const { w } = await withDue(12, { batchConcurrency: 12 });
  w.context.pause = async () => {};
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" }, times: 12 });
  expect(await w.runBatch()).toMatchObject({ unknown: 12 });
  w.settings.batchConcurrency = 2;
  later(w, 5 * MINUTE_MS);
  await w.toss.fault({ match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" });
  const before = await lookUps(w);
  expect(await resolves(w)).toMatchObject({ settled: 0, stopCode: "TOSS_UNREACHABLE" });
  // Four rounds of two, and one look-up after each of ten waits.
  expect((await lookUps(w)) - before).toBe(8 + 10);
  expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code: "TOSS_UNREACHABLE" }]);
  await w.toss.clearFaults();
  later(w, 2 * HOUR_MS);
  expect(await resolves(w)).toMatchObject({ settled: 12, stopCode: null });
});
