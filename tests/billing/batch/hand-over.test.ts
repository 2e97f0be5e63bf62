import { describe, expect, test, vi } from "vitest";
import { MAX_CALL_MS, type Successor } from "@/lib/billing/batch/hand-over";
import { type Relayed, type RunInput, relayRun } from "@/lib/billing/batch/run-billing";
import { openAlerts } from "@/tests/support/alerts";
import { judgedWorlds } from "@/tests/support/judged-worlds";
import { present, type World } from "@/tests/support/world";

const world = judgedWorlds();
const MAX_DURATION_MS = 300_000;

async function withDue(count: number) {
  const w = await world({ batchConcurrency: 5 });
  await w.subscribers(count);
  w.moveTo("2026-04-11T09:00:00+09:00");
  return w;
}

/** A run of the route: within its platform's time, which is up from the start unless said. */
const relay = (w: World, after?: Successor, input: Partial<RunInput> = {}): Promise<Relayed | null> =>
  relayRun(w.context, { trigger: "test", isOutOfTime: () => true, ...input, relay: { maxMs: MAX_DURATION_MS, after } });
const successorOf = async (run: Promise<Relayed | null>) => present(await run, "a run").successor;
const inTime = { isOutOfTime: () => false };

/** Somebody else's run that is on record as running: one of the scheduler's, or an operator's. */
const elsewhere = (w: World, trigger: string) =>
  w.sql`insert into billing_runs (id, trigger, started_at) values (gen_random_uuid(), ${trigger}, ${w.now()})`;
const later = (w: World, ms: number) => w.moveTo(new Date(w.now().getTime() + ms));

describe("a run whose time is up", () => {
  test("hands its rest to one successor after the other until the day's work is done", async () => {
    const w = await withDue(30);
    let successor: Successor | undefined;
    const seen: number[] = [];
    for (let generation = 0; generation < 20; generation++) {
      let rounds = 0;
      const relayed = present(await relay(w, successor, { isOutOfTime: () => ++rounds > 3 }), "a run");
      seen.push(relayed.run.due);
      if (!relayed.successor) break;
      expect(relayed.successor).toEqual({ runId: relayed.run.runId, generation: generation + 1, dueBy: w.now() });
      successor = relayed.successor;
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.reduce((sum, due) => sum + due, 0)).toBe(30);
    expect(w.emulator.state.payments.size).toBe(60);
  });

  test("has one successor however often it is asked for, at once too", async () => {
    const w = await withDue(1);
    const successor = present(await successorOf(relay(w)), "a successor");
    const asked = Array.from({ length: 8 }, () => relay(w, successor, inTime));
    expect((await Promise.all(asked)).filter((relayed) => relayed !== null)).toHaveLength(1);
    expect(await relay(w, successor, inTime)).toBeNull();
  });

  test("hands nothing over when nothing is left, when a fault of our own stopped it, or when the chain is endless", async () => {
    const w = await withDue(1);
    const last = { runId: crypto.randomUUID(), generation: 200, dueBy: w.now() };
    const lastButOne = { ...last, generation: 199 };
    const appointed = () => w.sql`update batch_relay set predecessor = ${last.runId}, free_at = ${w.now()}`;
    await appointed();
    expect(await successorOf(relay(w, last))).toBeNull();
    await w.sql`update billing_runs set successor_of = null`;
    await appointed();
    expect(await successorOf(relay(w, lastButOne))).toMatchObject({ generation: 200 });
    later(w, MAX_CALL_MS);
    await w.toss.settings({ secretKeys: ["test_sk_of_somebody_else"] });
    expect(await relay(w, undefined, inTime)).toMatchObject({ run: { status: "stopped", remaining: 1 }, successor: null });
    await w.toss.settings({ secretKeys: ["test_sk_of_the_test_world"] });
    expect(await relay(w, undefined, inTime)).toMatchObject({ run: { status: "completed" }, successor: null });
    expect(await successorOf(relay(w))).toBeNull();
  });
});

describe("a run that Toss keeps waiting too long", () => {
  const SILENT = { match: { operation: "*" }, action: { kind: "reset_before" }, times: "forever" } as const;
  const withOutage = async () => {
    const w = await withDue(30);
    w.context.pause = async () => {};
    await w.toss.fault(SILENT);
    return w;
  };
  const lookUps = async (w: World) => (await w.toss.calls({ operation: "lookup" })).length;

  test("hands its rest over; who follows asks once before sending anything, waits too, and is done when Toss is back", async () => {
    const w = await withOutage();
    const first = present(await relay(w, undefined, inTime), "a run");
    expect(first.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", paid: 0 });
    const before = await lookUps(w);
    const second = present(await relay(w, present(first.successor, "a successor"), inTime), "a run");
    expect(second.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE", due: 0 });
    // One before anything else, and one after each of ten waits.
    expect((await lookUps(w)) - before).toBe(1 + 10);
    await w.toss.clearFaults();
    const third = present(await relay(w, present(second.successor, "a successor"), inTime), "a run");
    expect(third).toMatchObject({ run: { status: "completed", paid: first.run.remaining, remaining: 0 }, successor: null });
    w.moveMinutes(5);
    expect(await w.runBatch()).toMatchObject({ reconciled: first.run.unknown, remaining: 0 });
    expect(w.emulator.state.payments.size).toBe(60);
  });

  test("hands it over as well when its time is up before its patience", async () => {
    const w = await withOutage();
    let looks = 0;
    const relayed = present(await relay(w, undefined, { isOutOfTime: () => ++looks > 60 }), "a run");
    expect(relayed.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
    expect(relayed.successor).toEqual({ runId: relayed.run.runId, generation: 1, dueBy: w.now() });
  });

  test("charges hours later who was due when the first run ended, to the millisecond, and nobody who was told of tomorrow", async () => {
    const w = await withOutage();
    const [last, ...others] = await w.sql<{ id: string }[]>`select id from subscriptions order by id`;
    const endsAt = w.now();
    await w.sql`update subscriptions set due_at = ${endsAt} where id = ${others[0]?.id ?? ""}`;
    await w.sql`update subscriptions set due_at = ${new Date(endsAt.getTime() + 1)} where id = ${last?.id ?? ""}`;
    const first = present(await relay(w, undefined, inTime), "a run");
    const successor = present(first.successor, "a successor");
    expect(successor.dueBy).toEqual(endsAt);
    later(w, 4 * 3_600_000);
    const second = present(await relay(w, successor, inTime), "a run");
    expect(second.successor).toMatchObject({ generation: 2, dueBy: endsAt });
    await w.toss.clearFaults();
    const third = present(await relay(w, present(second.successor, "a successor"), inTime), "a run");
    expect(third.run).toMatchObject({ status: "completed", remaining: 0 });
    const left = await w.sql`select s.id from subscriptions s where not exists
      (select 1 from payments p where p.subscription_id = s.id and p.trigger = 'renewal')`;
    expect(left.map(({ id }) => id)).toEqual([last?.id]);
    later(w, 24 * 3_600_000);
    await w.runBatch();
  });

  test("is stopped, with its alarm, also when it is cut off while it asks", async () => {
    const w = await withOutage();
    const cutOff = new AbortController();
    let seconds = 0;
    w.context.pause = async () => {
      seconds += 1;
      if (seconds !== 30) return;
      await w.toss.clearFaults();
      // Toss takes its time over the question that comes now, and the platform does not wait for it.
      await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "slow", delayMs: 1_000 } });
      setTimeout(() => cutOff.abort(), 300);
    };
    const isOutOfTime = () => cutOff.signal.aborted;
    const relayed = present(await relay(w, undefined, { isOutOfTime, lastAnswer: cutOff.signal }), "a run");
    expect(relayed.run).toMatchObject({ status: "stopped", stopCode: "TOSS_UNREACHABLE" });
    expect(relayed.successor).toMatchObject({ generation: 1 });
    expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code: "TOSS_UNREACHABLE" }]);
    const sent = (await w.toss.calls({ operation: "charge" })).length;
    await vi.waitUntil(async () => (await lookUps(w)) > 0, { timeout: 5_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect((await w.toss.calls({ operation: "charge" })).length, "what answers after the end begins nothing").toBe(sent);
    later(w, 24 * 3_600_000);
    await w.runBatch();
  });

  test("asks Toss nothing when it follows a run and finds nothing to do", async () => {
    const w = await withDue(1);
    const successor = present(await successorOf(relay(w)), "a successor");
    expect(await w.runBatch()).toMatchObject({ paid: 1 });
    const before = await lookUps(w);
    expect(await relay(w, successor, inTime)).toMatchObject({ run: { status: "completed", due: 0 } });
    expect(await lookUps(w)).toBe(before);
  });
});

describe("runs that end at the same time", () => {
  test("start one chain between them", async () => {
    const w = await withDue(1);
    const successors = await Promise.all(Array.from({ length: 8 }, () => successorOf(relay(w))));
    expect(successors.filter((successor) => successor !== null)).toHaveLength(1);
  });

  test("start none while a successor is at work, whose own rest still goes on", async () => {
    const w = await withDue(12);
    const successor = present(await successorOf(relay(w)), "a successor");
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "slow", delayMs: 1_500 }, times: 5 });
    let rounds = 0;
    const atWork = relay(w, successor, { isOutOfTime: () => ++rounds > 4 });
    await vi.waitUntil(async () => (await w.toss.calls({ operation: "charge" })).length > 12, { timeout: 5_000 });
    expect(await successorOf(relay(w))).toBeNull();
    expect(await successorOf(atWork)).toMatchObject({ generation: 2 });
  });

  test("start one again when the chain has come to its end", async () => {
    const w = await withDue(1);
    const successor = present(await successorOf(relay(w)), "a successor");
    expect(await successorOf(relay(w, successor, inTime))).toBeNull();
    w.moveDays(31);
    expect(await successorOf(relay(w))).toMatchObject({ generation: 1 });
  });
});

describe("a run that was killed", () => {
  test("in its last seconds does not keep its sibling from handing over", async () => {
    const w = await withDue(1);
    await elsewhere(w, "cron");
    later(w, MAX_DURATION_MS - 1);
    expect(await successorOf(relay(w))).toMatchObject({ generation: 1 });
  });

  test("as a successor keeps others from it until it can live no more, to the millisecond", async () => {
    const w = await withDue(1);
    const { runId } = present(await successorOf(relay(w)), "a successor");
    await w.sql`insert into billing_runs (id, trigger, started_at, successor_of, generation) values (gen_random_uuid(), 'cron', ${w.now()}, ${runId}, 1)`;
    await w.sql`update batch_relay set free_at = ${new Date(w.now().getTime() + MAX_DURATION_MS)}`;
    later(w, MAX_DURATION_MS - 1);
    expect(await successorOf(relay(w))).toBeNull();
    later(w, 1);
    expect(await successorOf(relay(w))).toMatchObject({ generation: 1 });
  });

  test("leaves a successor that has begun its whole time", async () => {
    const w = await withDue(12);
    const successor = present(await successorOf(relay(w)), "a successor");
    later(w, 5_000);
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "slow", delayMs: 1_000 } });
    const atWork = relay(w, successor, inTime);
    await vi.waitUntil(async () => (await w.toss.calls({ operation: "charge" })).length > 12, { timeout: 5_000 });
    expect(await w.sql`select predecessor, free_at from batch_relay`).toEqual([
      { predecessor: successor.runId, free_at: new Date(w.now().getTime() + MAX_DURATION_MS) },
    ]);
    await atWork;
    expect(await w.sql`select free_at from batch_relay`).toEqual([{ free_at: w.now() }]);
  });
});

describe("a call that was lost", () => {
  test("is believed to be on its way for half a minute, then another run may ask", async () => {
    const w = await withDue(1);
    const lost = present(await successorOf(relay(w)), "a successor");
    later(w, MAX_CALL_MS - 1);
    expect(await successorOf(relay(w))).toBeNull();
    later(w, 1);
    expect(await successorOf(relay(w))).toMatchObject({ generation: 1 });
    expect(await relay(w, lost, inTime), "one that comes after all is too late").toBeNull();
  });

  test("may come late as long as nobody has asked since", async () => {
    const w = await withDue(1);
    const successor = present(await successorOf(relay(w)), "a successor");
    later(w, 2 * MAX_CALL_MS);
    expect(await relay(w, successor, inTime)).toMatchObject({ run: { paid: 1 } });
  });
});

test("nobody succeeds a run that has asked for no successor", async () => {
  const w = await withDue(1);
  const { run } = present(await relay(w, undefined, inTime), "a run");
  const dueBy = w.now();
  expect(await relay(w, { runId: run.runId, generation: 1, dueBy })).toBeNull();
  expect(await relay(w, { runId: crypto.randomUUID(), generation: 1, dueBy })).toBeNull();
});

test("a clock that is set back does not hold the relay for years", async () => {
  const w = await withDue(1);
  await w.sql`update batch_relay set free_at = '2036-01-01'`;
  expect(await successorOf(relay(w))).toMatchObject({ generation: 1 });
});

test("an operator's run that is the last to end leaves nothing undone: the others have handed over without it", async () => {
  const w = await withDue(12);
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "slow", delayMs: 1_500 }, times: 5 });
  let rounds = 0;
  const operators = w.runBatch({ trigger: "operator", isOutOfTime: () => ++rounds > 4 });
  await vi.waitUntil(async () => (await w.toss.calls({ operation: "charge" })).length > 12, { timeout: 5_000 });
  const successor = present(await successorOf(relay(w)), "a successor");
  expect(await operators).toMatchObject({ status: "out_of_time" });
  expect(await relay(w, successor, inTime)).toMatchObject({ run: { status: "completed", remaining: 0 }, successor: null });
  expect(w.emulator.state.payments.size).toBe(24);
});
