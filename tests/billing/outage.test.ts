import { describe, expect, test } from "vitest";
import { listOpenAlerts } from "@/db/queries/alerts";
import { handOver } from "@/lib/billing/hand-over";
import { succeedRun } from "@/lib/billing/run-billing";
import { judgedWorlds } from "@/tests/support/judged-worlds";

const world = judgedWorlds();
const DAY_MS = 86_400_000;

describe("a Toss that answers nothing", () => {
  test("stops the run after a handful of doubts, which the next run settles", async () => {
    const w = await world({ batchConcurrency: 5 });
    await w.subscribers(40);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.toss.fault({ match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" });
    const run = await w.runBatch();
    expect(run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", paid: 0, declined: 0 });
    expect(run.unknown).toBeGreaterThanOrEqual(8);
    expect(run.unknown).toBeLessThan(15);
    expect(run.remaining).toBe(40 - run.unknown);
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
});

describe("an alert", () => {
  test("stands for every outcome unknown for over an hour, once, and goes when it is known", async () => {
    const w = await world();
    await w.subscribers(2);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.toss.fault({ match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" });
    await w.runBatch();
    w.moveMinutes(60);
    await w.runBatch();
    expect(await listOpenAlerts(w.context.db, 10)).toEqual([]);
    w.moveTo(new Date(w.now().getTime() + 1));
    await w.runBatch();
    await w.runBatch();
    expect((await listOpenAlerts(w.context.db, 10)).map(({ kind }) => kind)).toEqual(["unknown_payment", "unknown_payment"]);
    await w.toss.clearFaults();
    w.moveTo(new Date(w.now().getTime() + DAY_MS));
    await w.runBatch();
    expect(await listOpenAlerts(w.context.db, 10)).toEqual([]);
  });

  test("stands while the batch is stopped by a wrong key, and goes with the first run that goes through", async () => {
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
    expect(await listOpenAlerts(w.context.db, 10)).toMatchObject([{ kind: "run_stopped", subject: "UNAUTHORIZED_KEY" }]);
    await w.toss.clearFaults();
    expect(await w.runBatch()).toMatchObject({ status: "completed", paid: 3 });
    expect(await listOpenAlerts(w.context.db, 10)).toEqual([]);
  });
});

describe("a run whose time is up", () => {
  test("hands its rest to one successor at a time until the day's work is done", async () => {
    const w = await world({ batchConcurrency: 5 });
    await w.subscribers(30);
    w.moveTo("2026-04-11T09:00:00+09:00");
    let successor: { runId: string; generation: number } | undefined;
    const seen: number[] = [];
    for (let i = 0; i < 20; i++) {
      let rounds = 0;
      const run = await succeedRun(w.context, { trigger: "test", isOutOfTime: () => ++rounds > 3, successorOf: successor });
      if (!run) throw new Error("the successor was refused");
      seen.push(run.due);
      const next = await handOver(w.context, { run, generation: successor?.generation ?? 0, longestMs: 300_000 });
      if (!next) break;
      const again = await handOver(w.context, { run, generation: successor?.generation ?? 0, longestMs: 300_000 });
      expect(again).toEqual(next);
      successor = next;
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.reduce((sum, due) => sum + due, 0)).toBe(30);
    expect(w.emulator.state.payments.size).toBe(60);
  });

  test("has one successor however often it is asked for, at once too", async () => {
    const w = await world();
    const run = await w.runBatch({ isOutOfTime: () => true });
    const asked = Array.from({ length: 8 }, () =>
      succeedRun(w.context, { trigger: "test", successorOf: { runId: run.runId, generation: 1 } }),
    );
    expect((await Promise.all(asked)).filter((summary) => summary !== null)).toHaveLength(1);
  });

  test("hands nothing over when nothing is left, when others are at work, or when the chain is endless", async () => {
    const w = await world();
    await w.subscribers(1);
    w.moveTo("2026-04-11T09:00:00+09:00");
    const run = await w.runBatch({ isOutOfTime: () => true });
    const asked = { run, generation: 0, longestMs: 300_000 };
    expect(run).toMatchObject({ status: "out_of_time", remaining: 1 });
    expect(await handOver(w.context, asked)).toEqual({ runId: run.runId, generation: 1 });
    expect(await handOver(w.context, { ...asked, generation: 200 })).toBeNull();
    await w.sql`insert into billing_runs (id, trigger, started_at) values (gen_random_uuid(), 'test', ${w.now()})`;
    expect(await handOver(w.context, asked)).toBeNull();
    w.moveMinutes(6);
    expect(await handOver(w.context, asked), "one that old was killed").toEqual({ runId: run.runId, generation: 1 });
    expect(await handOver(w.context, { ...asked, run: await w.runBatch() })).toBeNull();
  });
});
