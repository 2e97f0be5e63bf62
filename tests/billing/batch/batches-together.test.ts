import { describe, expect, test } from "vitest";
import { runBatchProcesses } from "@/tests/support/actor-processes";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DUE = 50;
/** As slow as a card network, so that the processes really overlap. */
const LATENCY_MS = 150;
/** Eight processes on a busy machine with two cores. */
const SLOW_MACHINE = { timeout: 120_000 };

async function withDue(w: World, count: number): Promise<void> {
  await w.subscribers(count);
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.toss.settings({ latencyMs: LATENCY_MS });
}

describe("batch processes at once", SLOW_MACHINE, () => {
  test.each([2, 8])("%i of them with 50 due make 50 approvals at Toss and 50 paid payments", async (processes) => {
    const w = await world();
    await withDue(w, DUE);
    const summaries = await runBatchProcesses(w, processes);
    expect(summaries.reduce((sum, { paid }) => sum + paid, 0)).toBe(DUE);
    expect(summaries.filter(({ due }) => due > 0).length).toBeGreaterThan(1);
    const charges = (await w.toss.calls({ operation: "charge" })).slice(DUE);
    expect(charges).toHaveLength(DUE);
    expect(new Set(charges.map(({ customerKey }) => customerKey)).size).toBe(DUE);
    expect(w.emulator.state.transactions).toHaveLength(2 * DUE);
    expect(await w.sql`select id from audit_events where action = 'put_off'`).toEqual([]);
    expect(await w.sql`select count(*)::int as paid from payments where status = 'paid' and trigger = 'renewal'`).toEqual([
      { paid: DUE },
    ]);
  });

  test("eight runs in one process with 50 due charge each once", async () => {
    const w = await world({ batchConcurrency: 20 });
    await withDue(w, DUE);
    const summaries = await Promise.all(Array.from({ length: 8 }, () => w.runBatch()));
    expect(summaries.reduce((sum, { paid }) => sum + paid, 0)).toBe(DUE);
    expect(w.emulator.state.transactions).toHaveLength(2 * DUE);
  });

  test("eight runs look each of yesterday's pending payments up and charge none again", async () => {
    const w = await world();
    await withDue(w, 10);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" }, times: "forever" });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await w.runBatch()).toMatchObject({ due: 10, unknown: 10 });
    await w.toss.clearFaults();
    w.moveDays(1);
    const summaries = await Promise.all(Array.from({ length: 8 }, () => w.runBatch()));
    expect(summaries.reduce((sum, { reconciled }) => sum + reconciled, 0)).toBe(10);
    expect(w.emulator.state.transactions).toHaveLength(20);
  });
});
