import { raiseStopAlarm } from "@/db/queries/batch/alerts";
import type { Context } from "../../context";
import { whenGiven } from "./run-time";
import { settleDoubts } from "./settle-doubts";
import { TOSS_UNREACHABLE, watchSilence } from "./watch-silence";

export type ResolveDoubtsInput = {
  /** Asked before more is looked up; true ends it. */
  isOutOfTime: () => boolean;
  /** Ends the waiting for what is under way, as of a run. */
  lastAnswer?: AbortSignal;
};

export type Resolved = {
  /** Attempts whose outcome is known now. */
  settled: number;
  /** TOSS_UNREACHABLE when Toss stayed silent, which is an alarm, as of a run; null otherwise. */
  stopCode: typeof TOSS_UNREACHABLE | null;
  seconds: number;
};

/**
 * The resolver between two runs, for the ladder's first steps: the first part of a run and nothing else. It charges nobody anew, ends nothing,
 * and is no run on record; what it does not come to is the next run's.
 */
export async function resolveDoubts(context: Context, { isOutOfTime, lastAnswer }: ResolveDoubtsInput): Promise<Resolved> {
  const began = performance.now();
  const watch = watchSilence(context, { isOver: isOutOfTime, firstAskedFor: null });
  let settled = 0;
  const settling = settleDoubts(context, {
    isOver: isOutOfTime,
    isTossThere: watch.isTossThere,
    onAsked: watch.note,
    onSettled: () => {
      settled += 1;
    },
  });
  await Promise.race([settling, whenGiven(lastAnswer)]);
  const stopCode = watch.isSilent() ? TOSS_UNREACHABLE : null;
  if (stopCode) await raiseStopAlarm(context.db, { code: stopCode, now: context.now() });
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  context.log.info({ settled, stopCode, seconds }, "doubts were looked up");
  return { settled, stopCode, seconds };
}
