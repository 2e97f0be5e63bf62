import { describe, expect, test } from "vitest";
import { type Continuation, continuationOf, continueRun } from "@/lib/billing/batch/continue-run";
import { type RunInput, type RunSummary, runBilling } from "@/lib/billing/batch/run-billing";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { holdNext } from "@/tests/support/held-call";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const MAX_RUN_MS = 300_000;

async function withDue(count: number, batchConcurrency = 5) {
  const w = await world({ batchConcurrency });
  await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  return w;
}

type Ran = { run: RunSummary; next: Continuation | null };

/** A run as the route starts it, by default out of time from the start. */
async function tryRun(w: World, continues?: Continuation, input: Partial<RunInput> = {}): Promise<Ran | null> {
  const asked = { trigger: "test", isOutOfTime: () => true, ...input } as const;
  const run = continues
    ? await continueRun(w.context, { ...asked, continues, maxMs: MAX_RUN_MS })
    : await runBilling(w.context, asked);
  return run && { run, next: continuationOf(run, { continues, now: w.now() }) };
}
const runOnce = async (...args: Parameters<typeof tryRun>): Promise<Ran> => present(await tryRun(...args), "a run");
const nextOf = async (...args: Parameters<typeof tryRun>): Promise<Continuation> =>
  present((await runOnce(...args)).next, "a continuation");
const inTime = { isOutOfTime: () => false };
const later = (w: World, ms: number) => w.moveTo(new Date(w.now().getTime() + ms));

/** Another run's continuation, recorded as running from now. */
const elsewhere = (w: World) =>
  w.sql`insert into billing_runs (id, trigger, started_at, successor_of, generation)
    values (gen_random_uuid(), 'cron', ${w.now()}, gen_random_uuid(), 1)`;

describe("a run whose time is up", () => {
  test("is continued by one continuation after another until everything due is charged once", async () => {
    const w = await withDue(30);
    let continues: Continuation | undefined;
    const dues: number[] = [];
    for (let depth = 0; depth < 20; depth++) {
      let rounds = 0;
      const { run, next } = await runOnce(w, continues, { isOutOfTime: () => ++rounds > 3 });
      dues.push(run.due);
      if (!next) break;
      expect(next).toEqual({ runId: run.runId, depth: depth + 1, dueBy: w.now() });
      continues = next;
    }
    expect(dues.length).toBeGreaterThan(2);
    expect(dues.reduce((sum, due) => sum + due, 0)).toBe(30);
    expect(w.emulator.state.payments.size).toBe(60);
  });

  test("is continued once, however often the call arrives, at once or later", async () => {
    const w = await withDue(1);
    const next = await nextOf(w);
    const called = await Promise.all(Array.from({ length: 8 }, () => tryRun(w, next, inTime)));
    expect(called.filter((ran) => ran !== null)).toHaveLength(1);
    expect(await tryRun(w, next, inTime)).toBeNull();
    expect(w.emulator.state.payments.size).toBe(2);
  });

  test("is not continued when nothing is left", async () => {
    const w = await withDue(1);
    expect(await runOnce(w, undefined, inTime)).toMatchObject({ run: { status: "completed" }, next: null });
    expect((await runOnce(w)).next).toBeNull();
  });

  test("is not continued when a fault of ours stopped it: a continuation would meet the same", async () => {
    const w = await withDue(1);
    await w.toss.settings({ secretKeys: ["test_sk_of_somebody_else"] });
    expect(await runOnce(w, undefined, inTime)).toMatchObject({ run: { status: "stopped", remaining: 1 }, next: null });
    await w.toss.settings({ secretKeys: ["test_sk_of_the_test_world"] });
    await w.runBatch();
  });

  test("has at most 200 continuations", async () => {
    const w = await withDue(1);
    const at = (depth: number) => ({ runId: crypto.randomUUID(), depth, dueBy: w.now() });
    expect((await runOnce(w, at(199))).next).toMatchObject({ depth: 200 });
    expect((await runOnce(w, at(200))).next).toBeNull();
    await w.runBatch();
  });
});

describe("a run that Toss keeps waiting too long", () => {
  const SILENT = { match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" } as const;
  const withOutage = async (batchConcurrency?: number) => {
    const w = await withDue(30, batchConcurrency);
    w.context.pause = async () => {};
    await w.toss.fault(SILENT);
    return w;
  };
  const lookUps = async (w: World) => (await w.toss.calls({ operation: "lookup" })).length;

  test("is continued; the continuation calls Toss once before it charges, waits too, and finishes when Toss is back", async () => {
    const w = await withOutage();
    const first = await runOnce(w, undefined, inTime);
    expect(first.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", paid: 0 });
    const before = await lookUps(w);
    const second = await runOnce(w, present(first.next, "a continuation"), inTime);
    expect(second.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", due: 0 });
    // One before any charge, and one after each of ten waits.
    expect((await lookUps(w)) - before).toBe(1 + 10);
    await w.toss.clearFaults();
    const third = await runOnce(w, present(second.next, "a continuation"), inTime);
    expect(third).toMatchObject({ run: { status: "completed", paid: first.run.remaining, remaining: 0 }, next: null });
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ reconciled: first.run.unknown, remaining: 0 });
    expect(w.emulator.state.payments.size).toBe(60);
  });

  test("is continued as well when its time is up first", async () => {
    const w = await withOutage();
    let looks = 0;
    const ran = await runOnce(w, undefined, { isOutOfTime: () => ++looks > 60 });
    expect(ran.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
    expect(ran.next).toEqual({ runId: ran.run.runId, depth: 1, dueBy: w.now() });
  });

  test("hours later, its chain charges only what was due when the first run ended, to the millisecond", async () => {
    const w = await withOutage();
    const [last, ...others] = await w.sql<{ id: string }[]>`select id from subscriptions order by id`;
    const endsAt = w.now();
    await w.sql`update subscriptions set due_at = ${endsAt} where id = ${others[0]?.id ?? ""}`;
    await w.sql`update subscriptions set due_at = ${new Date(endsAt.getTime() + 1)} where id = ${last?.id ?? ""}`;
    const first = await runOnce(w, undefined, inTime);
    const next = present(first.next, "a continuation");
    expect(next.dueBy).toEqual(endsAt);
    later(w, 4 * 3_600_000);
    const second = await runOnce(w, next, inTime);
    expect(second.next).toMatchObject({ depth: 2, dueBy: endsAt });
    await w.toss.clearFaults();
    const third = await runOnce(w, present(second.next, "a continuation"), inTime);
    expect(third.run).toMatchObject({ status: "completed", remaining: 0 });
    const left = await w.sql`select s.id from subscriptions s where not exists
      (select 1 from payments p where p.subscription_id = s.id and p.trigger = 'renewal')`;
    expect(left.map(({ id }) => id)).toEqual([last?.id]);
    later(w, 24 * 3_600_000);
    await w.runBatch();
  });

  test("is stopped, with its alarm, also when its time ends during a call to Toss", async () => {
    // One at a time: while the run waits, no other call is under way that Toss could answer.
    const w = await withOutage(1);
    const cutOff = new AbortController();
    let seconds = 0;
    let isSlow = false;
    const lookUp = holdNext(w, "findPaymentByOrderId", "answer", () => isSlow);
    lookUp.isHeld.then(() => cutOff.abort());
    w.context.pause = async () => {
      seconds += 1;
      if (seconds !== 30) return;
      await w.toss.clearFaults();
      // Toss is slow to answer the look-up that comes now, and the platform does not wait for it.
      isSlow = true;
    };
    const isOutOfTime = () => cutOff.signal.aborted;
    const ran = await runOnce(w, undefined, { isOutOfTime, cutOff: cutOff.signal });
    expect(ran.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
    expect(ran.next).toMatchObject({ depth: 1 });
    expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code: "TOSS_UNREACHABLE" }]);
    const sent = (await w.toss.calls({ operation: "charge" })).length;
    lookUp.letGo();
    // Time for what must not happen. A busy machine may hide it, but never makes it up.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await w.toss.calls({ operation: "charge" })).length, "an answer after the end begins nothing").toBe(sent);
    later(w, 24 * 3_600_000);
    await w.runBatch();
  });

  test("does not call Toss when it continues a run and finds nothing to do", async () => {
    const w = await withDue(1);
    const next = await nextOf(w);
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    const before = await lookUps(w);
    expect(await runOnce(w, next, inTime)).toMatchObject({ run: { status: "completed", due: 0 } });
    expect(await lookUps(w)).toBe(before);
  });
});

describe("one continuation of all runs is at work", () => {
  test("when eight runs end together and each calls for its own", async () => {
    const w = await withDue(12);
    const nexts = await Promise.all(Array.from({ length: 8 }, () => nextOf(w)));
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const charge: World["context"]["toss"]["charge"] = (input) => isLetGo.then(() => w.context.toss.charge(input));
    const context = { ...w.context, toss: { ...w.context.toss, charge } };
    const called = nexts.map((continues) =>
      continueRun(context, { trigger: "test", ...inTime, continues, maxMs: MAX_RUN_MS }).finally(letGo),
    );
    const ran = (await Promise.all(called)).filter((run) => run !== null);
    expect(ran).toMatchObject([{ status: "completed", paid: 12 }]);
  });

  test("and another starts when it has ended, whichever run calls it", async () => {
    const w = await withDue(1);
    const [first, second] = [await nextOf(w), await nextOf(w)];
    expect(await runOnce(w, first, inTime)).toMatchObject({ run: { paid: 1 }, next: null });
    expect(await runOnce(w, second, inTime)).toMatchObject({ run: { due: 0, status: "completed" } });
  });

  test("and a killed one keeps its place until its time limit, to the millisecond, then is recorded as failed", async () => {
    const w = await withDue(1);
    const next = await nextOf(w);
    await elsewhere(w);
    later(w, MAX_RUN_MS - 1);
    expect(await tryRun(w, next, inTime)).toBeNull();
    later(w, 1);
    expect(await runOnce(w, next, inTime)).toMatchObject({ run: { paid: 1 } });
    expect(await w.sql`select status, finished_at from billing_runs where generation = 1 order by started_at`).toEqual([
      { status: "failed", finished_at: w.now() },
      { status: "completed", finished_at: w.now() },
    ]);
  });

  test("even when the clock was set back for years", async () => {
    const w = await withDue(1);
    const next = await nextOf(w);
    await elsewhere(w);
    await w.sql`update billing_runs set started_at = '2036-01-01' where generation = 1`;
    expect(await runOnce(w, next, inTime)).toMatchObject({ run: { paid: 1 } });
  });

  test("and neither a killed run of the scheduler nor an operator's run blocks it", async () => {
    const w = await withDue(1);
    const next = await nextOf(w);
    for (const trigger of ["cron", "operator"])
      await w.sql`insert into billing_runs (id, trigger, started_at) values (gen_random_uuid(), ${trigger}, ${w.now()})`;
    expect(await runOnce(w, next, inTime)).toMatchObject({ run: { paid: 1 } });
  });
});

test("a late call still continues its run", async () => {
  const w = await withDue(1);
  const next = await nextOf(w);
  later(w, 4 * MAX_RUN_MS);
  expect(await runOnce(w, next, inTime)).toMatchObject({ run: { paid: 1 } });
});
