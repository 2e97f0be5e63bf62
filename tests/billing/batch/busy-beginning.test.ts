/** A run begins although the database has no time at that moment, once, and not for ever. */
import { describe, expect, test } from "vitest";
import type { Transaction } from "@/db/client";
import { beginWithDuties } from "@/db/queries/batch/duties";
import { type Continuation, continueRun } from "@/lib/billing/batch/continue-run";
import { type RunInput, runBilling } from "@/lib/billing/batch/run-billing";
import { forgottenBefore } from "@/lib/billing/rules/hints";
import { isBusy } from "@/lib/busy";
import { cancelBlocked } from "@/tests/support/blocked";
import { hold, MAX_WAITS_MS, withDue } from "@/tests/support/busy-database";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DUE = 3;

const continuationAt = (w: World): Continuation => ({ runId: crypto.randomUUID(), depth: 1, dueBy: w.now() });
const continued = (w: World, continues: Continuation, input: Partial<RunInput> = {}) =>
  continueRun(w.context, { trigger: "test", ...input, continues, maxMs: 300_000 });

const holdRuns = (w: World) => hold(w, "lock table billing_runs in share mode");
const runsOf = (w: World) => w.sql<{ status: string }[]>`select status from billing_runs where started_at = ${w.now()}`;
const charged = (w: World) => w.emulator.state.payments.size - DUE;

describe("a continuation that meets a busy database", () => {
  test("begins when the lock is gone, and charges everything once", async () => {
    let letGo = async () => {};
    const { w, waits } = await withDue(world, DUE, () => letGo());
    ({ letGo } = await holdRuns(w));
    expect(await continued(w, continuationAt(w))).toMatchObject({ status: "completed", paid: DUE });
    expect(waits).toEqual(MAX_WAITS_MS.slice(0, 1));
    expect(await runsOf(w)).toEqual([{ status: "completed" }]);
    expect(charged(w)).toBe(DUE);
  });

  test("gives up as busy after the fourth try and has done nothing; the same call succeeds later", async () => {
    const { w, waits } = await withDue(world, DUE);
    const { letGo } = await holdRuns(w);
    const continues = continuationAt(w);
    const failure = await continued(w, continues).catch((error: unknown) => error);
    expect(isBusy(failure)).toBe(true);
    expect(waits).toEqual(MAX_WAITS_MS);
    await letGo();
    expect([await runsOf(w), charged(w)]).toEqual([[], 0]);
    expect(await continued(w, continues)).toMatchObject({ status: "completed", paid: DUE });
    expect(await continued(w, continues)).toBeNull();
    expect(charged(w)).toBe(DUE);
  });

  test("does not try again when its time is up", async () => {
    const { w, waits } = await withDue(world, DUE);
    const { letGo } = await holdRuns(w);
    const [failure] = await Promise.all([
      continued(w, continuationAt(w), { isOutOfTime: () => true }).catch((error: unknown) => error),
      cancelBlocked(w.sql),
    ]);
    expect(isBusy(failure)).toBe(true);
    expect(waits).toEqual([]);
    await letGo();
    await w.runBatch();
  });

  test("does not try again after an error that is no lack of time", async () => {
    const { w, waits } = await withDue(world, DUE);
    await expect(continued(w, { ...continuationAt(w), runId: "no run" })).rejects.toThrow("Failed query");
    expect(waits).toEqual([]);
    await w.runBatch();
  });

  test("runs once when it was stored and only the answer to the commit was lost", async () => {
    const { w, waits } = await withDue(world, DUE);
    const continues = continuationAt(w);
    loseFirstCommitAnswer(w);
    expect(await continued(w, continues)).toMatchObject({ status: "completed", paid: DUE });
    expect(waits).toEqual(MAX_WAITS_MS.slice(0, 1));
    expect(await runsOf(w)).toEqual([{ status: "completed" }]);
    expect(await continued(w, continues)).toBeNull();
    expect(charged(w)).toBe(DUE);
  });
});

/** The transaction is committed, and its connection breaks before the answer is there. */
function loseFirstCommitAnswer(w: World): void {
  const { db } = w.context;
  let isLost = false;
  const transaction = async <Done>(work: (tx: Transaction) => Promise<Done>): Promise<Done> => {
    const done = await db.transaction(work);
    if (isLost) return done;
    isLost = true;
    throw Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });
  };
  w.context.db = Object.create(db, { transaction: { value: transaction } });
}

describe("a run of the scheduler that meets a busy database", () => {
  test("begins at its second try", async () => {
    let letGo = async () => {};
    const { w, waits } = await withDue(world, DUE, () => letGo());
    ({ letGo } = await holdRuns(w));
    const [run] = await Promise.all([runBilling(w.context, { trigger: "test" }), cancelBlocked(w.sql)]);
    expect(run).toMatchObject({ status: "completed", paid: DUE });
    expect(waits).toEqual(MAX_WAITS_MS.slice(0, 1));
    expect(await runsOf(w)).toEqual([{ status: "completed" }]);
  });

  test("is recorded once when the answer to its first try was lost", async () => {
    const { w } = await withDue(world, DUE);
    const row = { id: crypto.randomUUID(), trigger: "test", startedAt: w.now() } as const;
    const begin = () => beginWithDuties(w.context.db, row, { now: w.now(), ...forgottenBefore(w.now()) });
    expect([await begin(), await begin()]).toMatchObject([{ due: true }, { due: true }]);
    expect(await runsOf(w)).toEqual([{ status: "running" }]);
    await w.runBatch();
  });
});
