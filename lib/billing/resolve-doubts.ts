import type { Context } from "../context";
import { settleDoubts } from "./settle-doubts";
import { TOSS_UNREACHABLE, watchSilence } from "./watch-silence";

export type Resolved = {
  /** Attempts whose outcome is known now. */
  settled: number;
  /** TOSS_UNREACHABLE when it gave up waiting for Toss, as a run does; null otherwise. */
  stopCode: typeof TOSS_UNREACHABLE | null;
  seconds: number;
};

/**
 * The resolver between two runs, five minutes and an hour after the batch: the first part of a run and nothing else. It charges nobody anew,
 * ends nothing, and is no run on record; what it does not come to is the next run's.
 * @param isOutOfTime asked before more is looked up; true ends it
 */
export async function resolveDoubts(context: Context, { isOutOfTime }: { isOutOfTime: () => boolean }): Promise<Resolved> {
  const began = performance.now();
  const watch = watchSilence(context, { isOver: isOutOfTime, firstAskedFor: null });
  let settled = 0;
  let isTossGone = false;
  await settleDoubts(context, {
    isOver: isOutOfTime,
    isTossThere: async () => {
      isTossGone = !(await watch.isTossThere());
      return !isTossGone;
    },
    onAsked: watch.note,
    onSettled: () => {
      settled += 1;
    },
  });
  const stopCode = isTossGone ? TOSS_UNREACHABLE : null;
  const seconds = Math.round((performance.now() - began) / 10) / 100;
  context.log.info({ settled, stopCode, seconds }, "doubts were looked up");
  return { settled, stopCode, seconds };
}
