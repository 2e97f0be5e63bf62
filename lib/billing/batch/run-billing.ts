/**
 * One run of the batch. Any number may run at once: the rows share the work out. It stops itself when told that its time is up, and at the
 * third operator fault in a row (a wrong key, no contract), for which no customer may be dunned, and when Toss has stopped answering and
 * does not come back for minutes (watch-silence.ts). Everything it leaves is found by the next run, which is a successor of its own where the
 * platform limits its time (hand-over.ts).
 */

import { closeStopAlarms, raiseStopAlarm } from "@/db/queries/batch/alerts";
import type { Duties } from "@/db/queries/batch/duties";
import { expireCheckouts } from "@/db/queries/checkout/checkouts";
import { countDue } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { takeBackKeys } from "../card/recover-issued-keys";
import { isSilentOutcome } from "../payment/outcome";
import { reconcileDaily } from "../reconciliation/reconcile-daily";
import { orderIdOf } from "../rules/order-id";
import { processOpenWebhooks } from "../webhook/process-webhook";
import { chargeDue } from "./charge-due";
import { beginRun, endRun, type Relay, type Successor } from "./hand-over";
import { whenGiven } from "./run-time";
import { settleDoubts } from "./settle-doubts";
import { type FaultWatch, type Word, watchFaults } from "./watch-faults";
import { type SilenceWatch, TOSS_UNREACHABLE, watchSilence } from "./watch-silence";

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
  /** What stopped the run: Toss's code of the operator fault, or TOSS_UNREACHABLE; null otherwise. */
  stopCode: string | null;
};

export type RunInput = {
  trigger: "cron" | "operator" | "demo" | "test";
  /** Asked before more work is taken; true ends the run. */
  isOutOfTime?: () => boolean;
  /** Ends the waiting for what is under way: what Toss has not answered by then stays pending, and is looked up by a later run. */
  lastAnswer?: AbortSignal;
  /** Where the platform limits the time of a run: what is left is handed over to one successor. Absent: this run has none. */
  relay?: Relay;
};

const HOUSEKEEPING = 100;
/** How long the charges wait for the small duties before both go on side by side. */
const HEAD_START_MS = 3_000;
/** Real days end with a comparison with Toss; the demo and the tests live through months of days in a minute, and ask for one when they want it. */
const RECONCILING_TRIGGERS: readonly RunInput["trigger"][] = ["cron", "operator"];

type Tally = Omit<RunSummary, "runId" | "unknown" | "remaining" | "seconds" | "status"> & { problems: number };

export type Relayed = { run: RunSummary; successor: Successor | null };

/**
 * @returns the counts of this run, and the successor to be called now; null when it was to follow a run that has a successor already. Throws only when
 *   the database is gone.
 */
export async function relayRun(context: Context, input: RunInput): Promise<Relayed | null> {
  const runId = crypto.randomUUID();
  const { trigger, relay } = input;
  const duties = await beginRun(context, { run: { id: runId, trigger, startedAt: context.now() }, relay });
  return duties && runBegun({ ...context, actor: `batch:${runId}` }, { ...input, runId, duties });
}

/** @returns the counts of this run; throws only when the database is gone */
export async function runBilling(context: Context, input: Omit<RunInput, "relay">): Promise<RunSummary> {
  const relayed = await relayRun(context, input);
  invariant(relayed, "a run that follows none was refused");
  return relayed.run;
}

type Begun = RunInput & { runId: string; duties: Duties };

async function runBegun(context: Context, input: Begun): Promise<Relayed> {
  const { runId, duties } = input;
  const began = performance.now();
  const tally: Tally = {
    reconciled: 0,
    ended: 0,
    due: 0,
    paid: 0,
    declined: 0,
    problems: 0,
    stopCode: null,
  };
  const faults = watchFaults();
  const isOver = () => tally.stopCode !== null || (input.isOutOfTime?.() ?? false);
  const firstAskedFor = input.relay?.after ? orderIdOf(runId) : null;
  const watch = watchSilence(context, { isOver, firstAskedFor });
  let isDone = false;
  let failure: unknown = null;
  try {
    isDone = await Promise.race([work(context, { ...input, tally, isOver, watch, faults }), whenGiven(input.lastAnswer)]);
    // Also one that was cut off while it asked, and one that had nothing more to send.
    if (watch.isSilent()) tally.stopCode ??= TOSS_UNREACHABLE;
    // Nothing since has shown that the account is in order. A run that is out of time leaves the judgement to its successor.
    if (!isOver()) tally.stopCode = faults.lastCode();
  } catch (error) {
    failure = error;
    context.log.error({ err: error, runId }, "the batch failed");
  }
  const remaining = isDone ? 0 : await countDue(context.db, input.relay?.after?.dueBy ?? context.now());
  const { problems, ...settled } = tally;
  const counts = { ...settled, unknown: tally.due - tally.paid - tally.declined };
  const status = failure ? "failed" : tally.stopCode ? "stopped" : isOver() && remaining > 0 ? "out_of_time" : "completed";
  const isThrough = status === "completed" || status === "out_of_time";
  if (tally.stopCode) await raiseStopAlarm(context.db, { code: tally.stopCode, now: context.now() });
  if (duties.stopAlarms && isThrough) await closeStopAlarms(context.db, { now: context.now() });
  const durationMs = Math.round(performance.now() - began);
  const ended = { ...counts, problems, remaining, status, durationMs, finishedAt: context.now() } as const;
  const successor = await endRun(context, { runId, ended, relay: input.relay });
  context.log.info({ runId, ...counts, problems, remaining, status, durationMs }, "billing run");
  if (RECONCILING_TRIGGERS.includes(input.trigger) && failure === null) await reconcileDaily(context, isOver);
  const run = { runId, ...counts, remaining, seconds: Math.round(durationMs / 10) / 100, status } as const;
  return { run, successor };
}

type Work = Begun & { tally: Tally; isOver: () => boolean; watch: SilenceWatch; faults: FaultWatch };

/** @returns whether everything that was due has been dealt with */
async function work(context: Context, { runId, duties, relay, tally, isOver, watch, faults }: Work): Promise<boolean> {
  const isTossThere = async () => {
    const isThere = await watch.isTossThere();
    if (!isThere) tally.stopCode ??= TOSS_UNREACHABLE;
    return isThere;
  };
  const noteWord = (word: Word) => {
    faults.note(word);
    tally.stopCode ??= faults.stopCode();
  };
  // Yesterday's doubt is settled before new money moves.
  if (duties.doubts)
    await settleDoubts(context, {
      isOver,
      isTossThere,
      onAsked: watch.note,
      onSettled: (word) => {
        tally.reconciled += 1;
        noteWord(word);
      },
    });
  const house = keepHouse(context, duties, isOver);
  await headStart(house);
  // A doubt that is settled, or a refund that is read, may make somebody due.
  if (!duties.due && !duties.doubts && !duties.events) return house.then(() => true);
  const isDone = await chargeDue(context, {
    runId,
    dueBy: relay?.after?.dueBy,
    isOver,
    isTossThere,
    onClaimed: ({ ended, problems, attempts }) => {
      tally.ended += ended;
      tally.problems += problems;
      tally.due += attempts;
    },
    onAnswered: (outcome, orderId) => {
      watch.note({ orderId, isSilent: isSilentOutcome(outcome) });
      if (outcome.kind !== "unknown") noteWord(outcome);
    },
    onSettled: ({ status }) => {
      if (status === "paid") tally.paid += 1;
      else if (status === "declined") tally.declined += 1;
    },
  });
  await house;
  return isDone;
}

/** Small duties that no person waits for. A failure here is logged; it never throws. */
async function keepHouse(context: Context, duties: Duties, isOutOfTime: () => boolean): Promise<void> {
  try {
    if (duties.checkouts) await expireCheckouts(context.db, context.now(), HOUSEKEEPING);
    if (duties.checkouts) await takeBackKeys(context, { isOutOfTime });
    if (duties.events) await processOpenWebhooks(context, { isOutOfTime });
    if (duties.keys || duties.events || duties.checkouts) await deleteRevokedKeys(context, { isOutOfTime });
  } catch (error) {
    context.log.error({ err: error }, "housekeeping failed");
  }
}

/** A refund that waits to be read should end a subscription before it is charged; but anybody may post events, so the charges wait only so long. */
async function headStart(house: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, HEAD_START_MS);
  });
  await Promise.race([house, isOver]);
  clearTimeout(timer);
}
