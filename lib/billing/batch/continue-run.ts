/**
 * How a day's work is finished on a platform that limits the time of a function: a run that ran out
 * of time, or that Toss kept waiting too long, is continued by another one at once. Guarantees: a
 * run has at most one continuation, however often the call for it arrives, and at most one
 * continuation of all runs is at work; both are unique indexes of billing_runs, so that neither
 * depends on a clock or on the call. A continuation that was killed gives its place up when its
 * platform's time limit is over. A lost call loses nothing: the next scheduled run does the rest.
 * Source: docs/decisions/0013-silence-alarms-and-continuations.md
 */
import { findDuties } from "@/db/queries/batch/duties";
import { failKilledContinuations, insertContinuation } from "@/db/queries/batch/runs";
import type { Context } from "../../context";
import { forgottenBefore } from "../rules/hints";
import { orderIdOf } from "../rules/order-id";
import { patiently } from "./patiently";
import { type RunInput, type RunSummary, workThrough } from "./run-billing";
import { TOSS_UNREACHABLE } from "./run-control";

/**
 * More than a day's work can need, or than an outage lasts hours; a longer chain goes round in
 * circles.
 */
const MAX_DEPTH = 200;

/**
 * A run that goes on where another one stopped: it takes what was due when the first run of the
 * chain ended, nothing else.
 */
export type Continuation = {
  /** The run that it continues. */
  runId: string;
  /** 1 for the first continuation of a chain. */
  depth: number;
  dueBy: Date;
};

export type ContinueInput = RunInput & {
  continues: Continuation;
  /** How long the platform lets a run live, in ms. An older one was killed. */
  maxMs: number;
};

/**
 * @returns the counts of this run; null when the run was continued before, or another continuation
 *   is at work
 * @throws what isBusy recognises when the database has no time for it to begin, try after try
 */
export async function continueRun(context: Context, input: ContinueInput): Promise<RunSummary | null> {
  const { trigger, continues, maxMs, isOutOfTime } = input;
  const runId = crypto.randomUUID();
  const now = context.now();
  const begin = () =>
    context.db.transaction(async (tx) => {
      await failKilledContinuations(tx, { now, maxMs });
      const { runId: continuesRunId, depth } = continues;
      const isOurs = await insertContinuation(tx, { id: runId, trigger, startedAt: now, continuesRunId, depth });
      return isOurs ? findDuties(tx, { now, ...forgottenBefore(now) }) : null;
    });
  const duties = await patiently(context, { isOutOfTime, step: begin });
  // The run that it continues may have given up because of silence: any order will do to find out
  // whether Toss answers.
  return (
    duties &&
    workThrough(context, { ...input, runId, beganAt: now, duties, dueBy: continues.dueBy, firstLookUp: orderIdOf(runId) })
  );
}

/**
 * @returns the continuation to be called now; null when nothing is left, or when it would meet the
 *   same fault of ours
 */
export function continuationOf(
  run: RunSummary,
  { continues, now }: { continues?: Continuation; now: Date },
): Continuation | null {
  const depth = (continues?.depth ?? 0) + 1;
  const isUnfinished = run.status === "out_of_time" || run.stopCode === TOSS_UNREACHABLE;
  if (!isUnfinished || run.remaining === 0 || depth > MAX_DEPTH) return null;
  return { runId: run.runId, depth, dueBy: continues?.dueBy ?? now };
}
