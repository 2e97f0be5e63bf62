/**
 * How a run goes on although the database has no time at that moment: it restarts, it has no
 * connection left, or another session holds a lock. There is no second call for a run that could
 * not begin or go on: a continuation's caller waits four seconds, and the scheduler calls once a
 * day. Without this, what is due would wait until the next day.
 * Source: docs/decisions/0024-waiting-is-bounded.md
 */
import { isBusy } from "../../busy";
import type { Context } from "../../context";

/**
 * Before the second, third and fourth try. Each try itself waits up to 20 s for a connection, so
 * that four of them and the waits take a minute and a half at most.
 */
const WAITS_MS = [500, 1_500, 4_000];

/**
 * @param step may have been stored already when it is called again, because the answer to a commit
 *   can be lost. `isLastTry`: what it throws now is thrown to the caller
 * @throws what isBusy recognises when the last try fails too, or when the run's time is up; any
 *   other error at once
 */
export async function patiently<Done>(
  context: Context,
  { isOutOfTime = () => false, step }: { isOutOfTime?: () => boolean; step: (isLastTry: boolean) => Promise<Done> },
): Promise<Done> {
  for (const waitMs of WAITS_MS) {
    try {
      return await step(false);
    } catch (error) {
      if (!isBusy(error) || isOutOfTime()) throw error;
      context.log.warn({ err: error, waitMs }, "the database had no time for a run, which tries again");
      await (context.pause ?? realPause)(waitMs);
    }
  }
  return step(true);
}

const realPause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
