import { listStopCodes, raiseStopAlarm } from "@/db/queries/batch/alerts";
import { readDatabaseClock } from "@/db/queries/batch/duties";
import type { Context } from "../../context";
import { resolvePending } from "../payment/resolve-pending";
import { resolveRefunds } from "../refund/resolve-refunds";
import { processOpenWebhooks } from "../webhook/process-webhook";
import { doClocksDiffer, earlierOf } from "./clock-check";
import { type Deadline, whenCutOff } from "./deadline";
import { patiently } from "./patiently";
import { CLOCK_DIFFERS, createRunControl, type RunControl } from "./run-control";
import { settleAnswers } from "./settle-answers";

/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const MAX_ROUNDS = 100_000;
/** Shorter than the shortest wait between two look-ups of the same payment. */
const QUICK_ROUND_MS = 5_000;

/**
 * Looks up, round after round, the pending payments whose time to be looked up has come. Each
 * look-up that finds nothing postpones the next one, so the rounds come to an end: with one that
 * finds nothing, or one so short that nothing can have become due meanwhile.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export async function resolveDue(context: Context, control: RunControl): Promise<void> {
  const limit = context.settings.batchConcurrency;
  const { settle, settleHeld } = settleAnswers(context, control);
  for (let round = 0; round < MAX_ROUNDS && !control.shouldStop(); round++) {
    if (!(await control.waitForToss()) || control.shouldStop()) return;
    const beganMs = context.now().getTime();
    const resolve = () => resolvePending(context, { limit, settle, onAnswer: control.noteAnswer });
    const { taken } = await patiently(context, { isOutOfTime: control.shouldStop, step: resolve });
    await settleHeld();
    const isQuick = context.now().getTime() - beganMs < QUICK_ROUND_MS;
    if (taken === 0 || (taken < limit && isQuick)) return;
  }
}

export type Resolved = {
  /** Payments whose outcome is known now. */
  settled: number;
  /** TOSS_UNREACHABLE, CLOCK_DIFFERS or the code of an operator fault: an alarm, as of a run. */
  stopCode: string | null;
  seconds: number;
};

/**
 * The resolver between two runs of the batch, for the first look-ups of a pending payment and for
 * webhooks that had to wait. It opens no new charge and is no run on record; what it leaves is the
 * next run's.
 * @returns counts; throws only when the database is gone
 */
export async function resolveBetweenRuns(context: Context, { isOutOfTime, cutOff }: Deadline): Promise<Resolved> {
  const began = performance.now();
  const clocks = { askedAt: context.now(), databaseNow: await readDatabaseClock(context.db) };
  if (doClocksDiffer(context, clocks)) {
    await raiseStopAlarm(context.db, { code: CLOCK_DIFFERS, now: earlierOf(clocks.databaseNow, context.now()) });
    return { settled: 0, stopCode: CLOCK_DIFFERS, seconds: 0 };
  }
  const control = createRunControl(context, { isOutOfTime, knownFaults: await listStopCodes(context.db) });
  const work = async () => {
    await resolveDue(context, control);
    await resolveRefunds(context, { isOutOfTime: control.shouldStop });
    await processOpenWebhooks(context, { isOutOfTime: control.shouldStop });
  };
  await Promise.race([work(), whenCutOff(cutOff)]);
  control.finish();
  const { stopCode, counts } = control;
  if (stopCode) await raiseStopAlarm(context.db, { code: stopCode, now: context.now() });
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  context.log.info({ settled: counts.reconciled, stopCode, seconds }, "pending payments were looked up");
  return { settled: counts.reconciled, stopCode, seconds };
}
