import { describe, expect, test } from "vitest";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { FaultRequest } from "@/tests/support/emulator-controls";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DAY_MS = 86_400_000;

/** The waits of a run pass at once. `happensAfter` maps seconds of waiting to what happens then. */
function patient(w: World, happensAfter: Record<number, () => Promise<unknown>> = {}) {
  const waited = { seconds: 0 };
  w.context.pause = async (ms) => {
    waited.seconds += ms / 1_000;
    await happensAfter[waited.seconds]?.();
  };
  return waited;
}

const SILENT: FaultRequest = { match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" };
const TURNED_AWAY = { kind: "error", status: 429, code: "TOO_MANY_REQUESTS", processed: false } as const;

async function withDue(count: number, options: Parameters<typeof world>[0] = { batchConcurrency: 5 }) {
  const w = await world(options);
  await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  return w;
}

describe("a Toss that answers nothing", () => {
  test("makes a run wait after a few missing answers and stop after five minutes; the next run settles everything", async () => {
    const w = await withDue(40);
    await w.toss.fault(SILENT);
    const waited = patient(w);
    const run = await w.runBatch();
    expect(run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", paid: 0, declined: 0 });
    expect(run.unknown).toBeGreaterThanOrEqual(8);
    expect(run.unknown).toBeLessThan(15);
    expect(run.remaining).toBe(40 - run.unknown);
    expect(waited.seconds).toBe(300);
    await w.toss.clearFaults();
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({
      status: "completed",
      paid: 40 - run.unknown,
      reconciled: run.unknown,
      remaining: 0,
    });
    expect(w.emulator.state.payments.size).toBe(80);
  });

  test("for a minute costs the run two waits and no customer a day", async () => {
    const w = await withDue(40);
    await w.toss.fault(SILENT);
    const waited = patient(w, { 60: () => w.toss.clearFaults() });
    const run = await w.runBatch();
    expect(run).toMatchObject({ status: "completed", stopCode: null, remaining: 0, declined: 0 });
    expect(run.paid).toBe(40 - run.unknown);
    expect(run.unknown).toBeLessThan(15);
    expect(waited.seconds).toBe(60);
  });

  test("seven times in a row does not make a run wait, eight times does", async () => {
    const silent = { match: { operation: "charge" }, action: { kind: "reset_before" } } as const;
    const seven = await withDue(9, { batchConcurrency: 1 });
    await seven.toss.fault({ ...silent, times: 7 });
    const waited = patient(seven);
    expect(await seven.runBatch()).toMatchObject({ status: "completed", unknown: 7, paid: 2 });
    expect(waited.seconds).toBe(0);
    const eight = await withDue(9, { batchConcurrency: 1 });
    await eight.toss.fault({ ...silent, times: 8 });
    const waitedLonger = patient(eight);
    expect(await eight.runBatch()).toMatchObject({ status: "completed", unknown: 8, paid: 1 });
    expect(waitedLonger.seconds).toBe(30);
  });

  test("is waited for only within the run's time limit", async () => {
    const w = await withDue(20);
    await w.toss.fault(SILENT);
    const waited = patient(w);
    const run = await w.runBatch({ isOutOfTime: () => waited.seconds >= 45 });
    expect(run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
    expect(waited.seconds).toBe(45);
  });

  test("ends the run as stopped when the wait is interrupted", async () => {
    const w = await withDue(20);
    await w.toss.fault(SILENT);
    patient(w, { 3: () => Promise.reject(new Error("sent away")) });
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
  });

  test("to look-ups stops the run before it has looked up every pending payment, and nothing new is charged", async () => {
    const w = await withDue(20, { batchConcurrency: 20 });
    await w.toss.fault(SILENT);
    patient(w);
    const { unknown } = await w.runBatch();
    expect(unknown).toBe(20);
    w.moveMinutes(5);
    w.settings.batchConcurrency = 4;
    const before = (await w.toss.calls({ operation: "lookup" })).length;
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", reconciled: 0, due: 0 });
    // Two rounds of four, and one look-up after each of ten waits.
    expect((await w.toss.calls({ operation: "lookup" })).length - before).toBe(8 + 10);
  });

  test("to charges that the resolver sends again counts too, even when look-ups are answered", async () => {
    const w = await withDue(20, { batchConcurrency: 20 });
    await w.toss.fault({ ...SILENT, match: { operation: "charge" } });
    patient(w);
    expect(await w.runBatch()).toMatchObject({ unknown: 20 });
    w.moveMinutes(5);
    w.settings.batchConcurrency = 4;
    const waited = patient(w, { 30: () => w.toss.clearFaults() });
    expect(await w.runBatch()).toMatchObject({ status: "completed", reconciled: 12 });
    expect(waited.seconds).toBe(30);
  });
});

describe("a Toss that turns calls away (429)", () => {
  test("for a while gets each charge again, with the same order id and key, and everything is paid in the run", async () => {
    const w = await withDue(20);
    await w.toss.fault({ match: { operation: "charge" }, action: TURNED_AWAY, times: 15 });
    patient(w);
    expect(await w.runBatch()).toMatchObject({ status: "completed", due: 20, paid: 20, declined: 0, unknown: 0 });
    const keys = new Map<string, Set<string>>();
    for (const { orderId, idempotencyKey } of await w.toss.calls({ operation: "charge" }))
      keys.set(String(orderId), (keys.get(String(orderId)) ?? new Set()).add(String(idempotencyKey)));
    expect([...keys.values()].every((used) => used.size === 1)).toBe(true);
    expect(keys.size).toBe(40);
    expect(w.emulator.state.payments.size).toBe(40);
  });

  test("for ever neither stops the run nor duns anyone; a later run sends the same again", async () => {
    const w = await withDue(40);
    await w.toss.fault({ match: { operation: "*" }, action: TURNED_AWAY, times: "forever" });
    patient(w);
    expect(await w.runBatch()).toMatchObject({ status: "completed", stopCode: null, paid: 0, declined: 0, unknown: 40 });
    expect(await w.toss.calls({ operation: "lookup" }), "it answers, so the run does not wait for it to come back").toEqual([]);
    expect(await w.sql`select distinct status, delinquent_since from subscriptions`).toEqual([
      { status: "active", delinquent_since: null },
    ]);
    expect(await w.sql`select distinct status, pending_reason, resolve_tries from payments where status <> 'paid'`).toEqual([
      { status: "pending", pending_reason: "too_many_requests", resolve_tries: 0 },
    ]);
    expect(await openAlerts(w)).toEqual([]);
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ status: "completed", reconciled: 0 });
    expect(await w.sql`select distinct resolve_tries from payments where status <> 'paid'`).toEqual([{ resolve_tries: 0 }]);
    await w.toss.clearFaults();
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ status: "completed", reconciled: 40 });
    expect(w.emulator.state.payments.size).toBe(80);
  });
});

describe("an alert", () => {
  test("is open once for each payment pending over an hour, and closes when it is settled", async () => {
    const w = await world();
    await w.subscribers(2);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.toss.fault({ match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" });
    await w.runBatch();
    w.moveTo(new Date(w.now().getTime() + 60 * 60_000 - 1));
    await w.runBatch();
    expect(await openAlerts(w)).toEqual([]);
    w.moveTo(new Date(w.now().getTime() + 1));
    await w.runBatch();
    expect(await openAlerts(w)).toEqual([{ kind: "unknown_payment", code: null, count: 2, since: w.now() }]);
    await w.runBatch();
    expect(await openAlerts(w)).toMatchObject([{ kind: "unknown_payment", count: 2 }]);
    await w.toss.clearFaults();
    w.moveTo(new Date(w.now().getTime() + DAY_MS));
    await w.runBatch();
    expect(await openAlerts(w)).toEqual([]);
  });

  test("is open while a wrong key stops the batch, and closes with the first completed run", async () => {
    const w = await world();
    await w.subscribers(3);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.toss.fault({
      match: { operation: "charge" },
      action: { kind: "error", status: 401, code: "UNAUTHORIZED_KEY", processed: false },
      times: "forever",
    });
    await w.runBatch();
    await w.runBatch();
    expect(await openAlerts(w)).toEqual([{ kind: "run_stopped", code: "UNAUTHORIZED_KEY", count: 1, since: w.now() }]);
    await w.toss.clearFaults();
    expect(await w.runBatch()).toMatchObject({ status: "completed", paid: 3 });
    expect(await openAlerts(w)).toEqual([]);
  });
});
