import { isAnotherRunning } from "@/db/queries/runs";
import type { Context } from "../context";
import type { RunSummary } from "./run-billing";

/** More generations than a day's work can need; a chain that is longer goes round in circles. */
const GENERATIONS_MOST = 200;

export type Successor = { runId: string; generation: number };

/**
 * Whether a run that ran out of time asks for another one at once, so that a day's work is finished on a platform with a time limit without
 * anybody's help. Not while others are at work already, and not for ever. That a run gets one successor, however often it asks, is a unique
 * index (billing_runs_one_successor).
 * @param longestMs how long a run may live; an older one that still says it is running was killed
 * @returns what the successor is told; null when there is nothing to hand over
 */
export async function handOver(
  context: Context,
  input: { run: RunSummary; generation: number; longestMs: number },
): Promise<Successor | null> {
  const { run, generation, longestMs } = input;
  if (run.status !== "out_of_time" || run.remaining === 0 || generation >= GENERATIONS_MOST) return null;
  const since = new Date(context.now().getTime() - longestMs);
  if (await isAnotherRunning(context.db, { except: run.runId, since })) return null;
  return { runId: run.runId, generation: generation + 1 };
}
