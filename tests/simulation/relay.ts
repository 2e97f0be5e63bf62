/** A run of the batch and those that it hands its rest over to, as the scheduler's route has them: each call for the next one may be lost, or arrive twice. */
import type { Successor } from "@/lib/billing/batch/hand-over";
import { type RunSummary, relayRun } from "@/lib/billing/batch/run-billing";
import type { ProcessOptions } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

/** As long as the platform lets one run live. */
const MAX_DURATION_MS = 300_000;
/** In an outage each one waits five minutes; all that there may be would wait for maxRate of a day. Later calls are lost. */
const MAX_FOLLOWERS = 3;
const MAX_SECOND_CALL_MS = 60_000;
const KILLED_WITHIN_STEPS = 80;
const MAX_LOOK_UPS = 6;
/** How often whoever follows one that ran out of time has too little itself. */
const SHORT_AGAIN = 0.5;
/** The comparison with Toss's list ends one morning in so many; every morning would be half of the simulation's time. */
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

/** @returns the runs that began, one after the other: nobody who was called for in vain is among them */
export async function runInRelay(world: SimulatedWorld, run: RunOfADay): Promise<Ran[]> {
  const first = await runOnce(world, run);
  const ran: Ran[] = [first];
  for (let { successor } = first; successor !== null; ) {
    const begun = await callSuccessor(world, run, successor);
    ran.push(...begun);
    successor = begun.find((next) => next.successor !== null)?.successor ?? null;
  }
  return ran;
}

async function callSuccessor(world: SimulatedWorld, run: RunOfADay, successor: Successor): Promise<Called[]> {
  const { faults, chance } = world;
  const name = `${run.name}|${successor.generation}`;
  if (successor.generation > MAX_FOLLOWERS || faults.strikes("successor_lost", name)) {
    world.note(`the call for successor ${successor.generation} is lost`);
    return [];
  }
  const startsMs = faults.strikes("successor_twice", name)
    ? [0, Math.floor(MAX_SECOND_CALL_MS * chance("second call", name))]
    : [0];
  const called = await Promise.all(
    startsMs.map((startMs, nth) =>
      runOnce(world, { ...run, name: `${name}|${nth}`, startMs }, { after: successor, first: run.name }),
    ),
  );
  if (called.filter(({ summary }) => summary !== null).length > 1)
    world.violations.push(`relay: two runs followed run ${successor.runId}`);
  return called.filter(({ isRefused }) => !isRefused);
}

type Called = Ran & { successor: Successor | null; isRefused: boolean };
type Following = { after: Successor; first: string };

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
  const relay = { maxMs: MAX_DURATION_MS, after: following?.after };
  const answer = await world.attempt(`the batch of day ${day}`, async () => ({
    relayed: await relayRun(world.process(options), { trigger, isOutOfTime, relay }),
  }));
  const summary = answer?.relayed?.run ?? null;
  if (summary?.status === "out_of_time") faults.count("cron_out_of_time");
  if (summary && summary.due + summary.reconciled + summary.ended > 0) world.note(sayRun(summary, following));
  return { beganAt, summary, successor: answer?.relayed?.successor ?? null, isRefused: answer?.relayed === null };
}

const isShort = ({ faults, chance }: SimulatedWorld, name: string, following?: Following): boolean =>
  faults.isDrawn("cron_out_of_time", name) ||
  (following !== undefined && faults.isDrawn("cron_out_of_time", following.first) && chance("short again", name) < SHORT_AGAIN);

const sayRun = (summary: RunSummary, following?: Following): string => {
  const { due, paid, declined, unknown, reconciled, ended, status, stopCode } = summary;
  const who = following ? `batch, successor ${following.after.generation}` : "batch";
  return `${who}: due ${due} paid ${paid} declined ${declined} unknown ${unknown} reconciled ${reconciled} ended ${ended} ${status} ${stopCode ?? ""}`;
};
