/**
 * How a day's work is finished on a platform with a time limit, without anybody's help: a run that ran out of time, or that Toss kept waiting
 * too long, asks for another one at once.
 * Guarantees: at most one successor is on its way or at work, however many runs there are; only successors count, so that a sibling, alive or
 * killed, or an operator's run, which nobody follows, never keeps the rest from being handed over. That a run is over and that it has a successor is one
 * transaction, which holds the one row of the relay; that a run has one successor, however often it is asked for, is a unique index as well
 * (billing_runs_one_successor).
 */
import { beginWithDuties, type Duties, findDuties } from "@/db/queries/batch/duties";
import { leaveRelay, passRelay, takeRelay } from "@/db/queries/batch/relay";
import { finishRun, insertRun, type NewRun, type RunChange } from "@/db/queries/batch/runs";
import type { Context } from "../../context";
import { TOSS_UNREACHABLE } from "./watch-silence";

/** More generations than a day's work can need, or than an outage lasts hours; a chain that is longer goes round in circles. */
const MAX_GENERATIONS = 200;
/** So long the call for a successor may take, with the start of a cold instance; then it was lost, and another run may ask for one. */
export const MAX_CALL_MS = 30_000;

/** What a successor is told: whom it follows, the how manieth it is, and that it takes what was due when the first of the chain ended, and nothing else. */
export type Successor = { runId: string; generation: number; dueBy: Date };

export type Relay = {
  /** How long the platform lets a run live. One that is older was killed. */
  maxMs: number;
  /** Whom this run follows; absent for the first of a chain. */
  after?: Successor;
};

export type Beginning = { run: NewRun; relay?: Relay };

/** Puts a run on record. @returns what there is to do; null when it was to follow a run that has a successor already, or whose turn is over */
export async function beginRun(context: Context, { run, relay }: Beginning): Promise<Duties | null> {
  const after = relay?.after;
  if (!after) return beginWithDuties(context.db, run, context.now());
  return context.db.transaction(async (tx) => {
    const until = later(context.now(), relay.maxMs);
    if (!(await takeRelay(tx, { predecessor: after.runId, until }))) return null;
    const isFirst = await insertRun(tx, { ...run, successorOf: after.runId, generation: after.generation });
    return isFirst ? findDuties(tx, context.now()) : null;
  });
}

/** Writes a run down as over. @returns the successor to be called now; null when nothing is left, or somebody else's successor sees to it */
export async function endRun(
  context: Context,
  { runId, ended, relay }: { runId: string; ended: RunChange & { status: string; remaining: number }; relay?: Relay },
): Promise<Successor | null> {
  const after = relay?.after;
  const generation = (after?.generation ?? 0) + 1;
  // Stopped by a fault of our own, every successor would meet the same.
  const isUnfinished = ended.status === "out_of_time" || ended.stopCode === TOSS_UNREACHABLE;
  const isRestOwed = isUnfinished && ended.remaining > 0 && generation <= MAX_GENERATIONS;
  if (!relay || (!after && !isRestOwed)) {
    await finishRun(context.db, runId, ended);
    return null;
  }
  return context.db.transaction(async (tx) => {
    const now = context.now();
    // Further ahead than anything that is ever written: the clock was set back.
    const farthest = later(now, 2 * Math.max(relay.maxMs, MAX_CALL_MS));
    const passing = { runId, after: after?.runId ?? null, now, until: later(now, MAX_CALL_MS), farthest };
    const isOurs = isRestOwed && (await passRelay(tx, passing));
    if (!isOurs && after) await leaveRelay(tx, { predecessor: after.runId, now });
    await finishRun(tx, runId, ended);
    return isOurs ? { runId, generation, dueBy: after?.dueBy ?? now } : null;
  });
}

const later = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
