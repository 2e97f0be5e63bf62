/**
 * A run of the batch and those that it hands its rest over to, as the scheduler's route has them:
 * each call for the next one may be lost, or arrive twice.
 */
import { type Continuation, continuationOf, continueRun } from "@/lib/billing/batch/continue-run";
import { type RunSummary, runBilling } from "@/lib/billing/batch/run-billing";
import type { ProcessOptions } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

/** As long as the platform lets one run live. */
const MAX_DURATION_MS = 300_000;
/**
 * In an outage each one waits five minutes; all that there may be would wait for maxRate of a day.
 * Later calls are lost.
 */
const MAX_FOLLOWERS = 3;
const MAX_SECOND_CALL_MS = 60_000;
const KILLED_WITHIN_STEPS = 80;
const MAX_LOOK_UPS = 6;
/** How often the continuation of a run that ran out of time has too little time itself. */
const SHORT_AGAIN = 0.5;
/**
 * The comparison with Toss's list ends one morning in so many; every morning would be half of the
 * simulation's time.
 */
const RECONCILED_EVERY = 14;

/** When a run began, and its counts; null when it broke off. */
export type Ran = { beganAt: Date; summary: RunSummary | null };

export type RunOfADay = {
  day: number;
  /** Its name among the draws. */
  name: string;
  hasWork: boolean;
  /** So much later than now it begins. */
  startMs: number;
};

/**
 * @returns the runs that began, one after the other: nobody who was called for in vain is among
 *   them
 */
export async function runInChain(world: SimulatedWorld, run: RunOfADay): Promise<Ran[]> {
  const first = await runOnce(world, run);
  const ran: Ran[] = [first];
  for (let { next } = first; next !== null; ) {
    const begun = await callContinuation(world, run, next);
    ran.push(...begun);
    next = begun.find((called) => called.next !== null)?.next ?? null;
  }
  return ran;
}

async function callContinuation(world: SimulatedWorld, run: RunOfADay, continues: Continuation): Promise<Called[]> {
  const { faults, chance } = world;
  const name = `${run.name}|${continues.depth}`;
  if (continues.depth > MAX_FOLLOWERS || faults.strikes("successor_lost", name)) {
    world.note(`the call for continuation ${continues.depth} is lost`);
    return [];
  }
  const startsMs = faults.strikes("successor_twice", name)
    ? [0, Math.floor(MAX_SECOND_CALL_MS * chance("second call", name))]
    : [0];
  const called = await Promise.all(
    startsMs.map((startMs, nth) => runOnce(world, { ...run, name: `${name}|${nth}`, startMs }, { continues, first: run.name })),
  );
  if (called.filter(({ summary }) => summary !== null).length > 1)
    world.violations.push(`continuation: two runs continued run ${continues.runId}`);
  return called.filter(({ isRefused }) => !isRefused);
}

type Called = Ran & { next: Continuation | null; isRefused: boolean };
type Following = { continues: Continuation; first: string };

async function runOnce(
  world: SimulatedWorld,
  { day, name, hasWork, startMs }: RunOfADay,
  following?: Following,
): Promise<Called> {
  const { faults, chance } = world;
  if (startMs > 0) await world.pass(startMs);
  const beganAt = world.now();
  const options: ProcessOptions = { name, canWait: true };
  if (hasWork && faults.isDrawn("cron_killed", name))
    options.killAfter = 1 + Math.floor(KILLED_WITHIN_STEPS * chance("killed", name) ** 2);
  let looksLeft = isShort(world, name, following) ? Math.floor(MAX_LOOK_UPS * chance("time", name)) : Number.POSITIVE_INFINITY;
  const isOutOfTime = () => {
    looksLeft -= 1;
    return looksLeft < 0;
  };
  const trigger = day % RECONCILED_EVERY === 0 ? "cron" : "test";
  const continues = following?.continues;
  const answer = await world.attempt(`the batch of day ${day}`, async () => {
    const context = world.process(options);
    const run = continues
      ? await continueRun(context, { trigger, isOutOfTime, continues, maxMs: MAX_DURATION_MS })
      : await runBilling(context, { trigger, isOutOfTime });
    return { run, next: run && continuationOf(run, { continues, now: context.now() }) };
  });
  const summary = answer?.run ?? null;
  world.runs.push({ beganMs: beganAt.getTime(), isWhole: summary !== null });
  if (summary?.status === "out_of_time") faults.count("cron_out_of_time");
  if (summary && summary.due + summary.reconciled + summary.ended > 0) world.note(sayRun(summary, following));
  return { beganAt, summary, next: answer?.next ?? null, isRefused: answer?.run === null };
}

const isShort = ({ faults, chance }: SimulatedWorld, name: string, following?: Following): boolean =>
  faults.isDrawn("cron_out_of_time", name) ||
  (following !== undefined && faults.isDrawn("cron_out_of_time", following.first) && chance("short again", name) < SHORT_AGAIN);

const sayRun = (summary: RunSummary, following?: Following): string => {
  const { due, paid, declined, unknown, reconciled, ended, status, stopCode } = summary;
  const who = following ? `batch, continuation ${following.continues.depth}` : "batch";
  return `${who}: due ${due} paid ${paid} declined ${declined} unknown ${unknown} reconciled ${reconciled} ended ${ended} ${status} ${stopCode ?? ""}`;
};
