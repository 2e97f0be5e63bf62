/**
 * One run of the batch. Any number may run at once: the rows share the work out. It stops itself when told that its time is up, and at the
 * first operator fault (a wrong key, no contract), for which no customer may be dunned. Everything it leaves is found by the next run.
 */

import { expireCheckouts } from "@/db/queries/checkouts";
import type { Payment } from "@/db/queries/payments";
import { finishRun, insertRun } from "@/db/queries/runs";
import { countDue } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { claimDue } from "./claim-due";
import { collect } from "./collect";
import { deleteRevokedKeys } from "./delete-revoked-keys";
import { processOpenWebhooks } from "./process-webhook";
import { resolveStale } from "./resolve";

export type RunSummary = {
  runId: string;
  /** Earlier attempts without an outcome whose outcome is known now. */
  reconciled: number;
  ended: number;
  due: number;
  paid: number;
  declined: number;
  unknown: number;
  /** Due and left for the next run. */
  remaining: number;
  seconds: number;
  status: "completed" | "out_of_time" | "stopped" | "failed";
  /** Toss's code of the operator fault that stopped the run; null otherwise. */
  stopCode: string | null;
};

export type RunInput = {
  trigger: "cron" | "operator" | "demo" | "test";
  /** Asked before more work is taken; true ends the run. */
  isOutOfTime?: () => boolean;
};

/** Claims per request lane. Small, so that one slow answer of Toss holds up only its own lane. */
const LANE_CLAIM = 5;
/** More rounds than any deadline allows: the loop is bounded even if a clock stood still. */
const ROUNDS_MOST = 100_000;
const HOUSEKEEPING = 100;

type Tally = Omit<RunSummary, "runId" | "remaining" | "seconds" | "status"> & { problems: number };

/** @returns the counts of this run; throws only when the database is gone */
export async function runBilling(outer: Context, input: RunInput): Promise<RunSummary> {
  const runId = crypto.randomUUID();
  const context: Context = { ...outer, actor: `batch:${runId}` };
  const began = performance.now();
  await insertRun(context.db, { id: runId, trigger: input.trigger, startedAt: context.now() });
  const tally: Tally = { reconciled: 0, ended: 0, due: 0, paid: 0, declined: 0, unknown: 0, problems: 0, stopCode: null };
  const isOver = () => tally.stopCode !== null || (input.isOutOfTime?.() ?? false);
  let failure: unknown = null;
  try {
    await settleDoubts(context, tally, isOver);
    await keepHouse(context);
    const lanes = Math.max(1, Math.ceil(context.settings.batchConcurrency / LANE_CLAIM));
    const perLane = Math.ceil(context.settings.batchConcurrency / lanes);
    await Promise.all(Array.from({ length: lanes }, () => workLane(context, { runId, limit: perLane, tally, isOver })));
  } catch (error) {
    failure = error;
    context.log.error({ err: error, runId }, "the batch failed");
  }
  const remaining = await countDue(context.db, context.now());
  const { problems, ...counts } = tally;
  const status = failure ? "failed" : tally.stopCode ? "stopped" : isOver() && remaining > 0 ? "out_of_time" : "completed";
  const durationMs = Math.round(performance.now() - began);
  await finishRun(context.db, runId, { ...counts, problems, remaining, status, durationMs, finishedAt: context.now() });
  context.log.info({ runId, ...counts, problems, remaining, status, durationMs }, "billing run");
  return { runId, ...counts, remaining, seconds: Math.round(durationMs / 10) / 100, status };
}

/** Yesterday's doubt is settled before new money moves. */
async function settleDoubts(context: Context, tally: Tally, isOver: () => boolean): Promise<void> {
  for (let round = 0; round < ROUNDS_MOST && !isOver(); round++) {
    const looked = await resolveStale(context, { limit: context.settings.batchConcurrency });
    const settled = looked.filter((payment) => payment.status !== "pending");
    tally.reconciled += settled.length;
    noteOperatorFault(tally, settled);
    // A round without progress: what is left is not resolvable now.
    if (settled.length === 0) return;
  }
}

/** Small duties that no person waits for. A failure here is logged and never keeps the charges waiting. */
async function keepHouse(context: Context): Promise<void> {
  try {
    await expireCheckouts(context.db, context.now(), HOUSEKEEPING);
    await processOpenWebhooks(context);
    await deleteRevokedKeys(context);
  } catch (error) {
    context.log.error({ err: error }, "housekeeping failed");
  }
}

type Lane = { runId: string; limit: number; tally: Tally; isOver: () => boolean };

async function workLane(context: Context, { runId, limit, tally, isOver }: Lane): Promise<void> {
  for (let round = 0; round < ROUNDS_MOST && !isOver(); round++) {
    const claim = await claimDue(context, { runId, limit });
    tally.ended += claim.ended;
    tally.problems += claim.problems;
    tally.due += claim.paymentIds.length;
    const settled = await Promise.all(claim.paymentIds.map((paymentId) => collectSafely(context, paymentId)));
    for (const payment of settled) count(tally, payment);
    if (claim.seen === 0) return;
  }
}

/** A door per item: what breaks here stays pending, and the resolver looks it up. */
async function collectSafely(context: Context, paymentId: string): Promise<Payment | null> {
  try {
    return await collect(context, { paymentId });
  } catch (error) {
    context.log.error({ err: error, paymentId }, "an attempt could not be finished and stays pending");
    return null;
  }
}

function count(tally: Tally, payment: Payment | null): void {
  if (payment?.status === "paid") tally.paid += 1;
  else if (payment?.status === "declined") tally.declined += 1;
  else tally.unknown += 1;
  if (payment) noteOperatorFault(tally, [payment]);
}

function noteOperatorFault(tally: Tally, settled: Payment[]): void {
  const fault = settled.find((payment) => payment.declineClass === "operator");
  if (fault) tally.stopCode ??= fault.declineCode;
}
