/**
 * How a run begins although the database has no time at that moment. There is no second call for a
 * run that could not begin: a continuation's caller waits four seconds, and the scheduler calls
 * once a day. Without this, what is due would wait until the next day.
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
 * @param begin stores the beginning. It may be stored already when it is called again, because the
 *   answer to a commit can be lost
 * @throws what isBusy recognises when the last try fails too, or when the run's time is up; any
 *   other error at once
 */
export async function beginPatiently<Begun>(
  context: Context,
  { isOutOfTime = () => false, begin }: { isOutOfTime?: () => boolean; begin: () => Promise<Begun> },
): Promise<Begun> {
  for (const waitMs of WAITS_MS) {
    try {
      return await begin();
    } catch (error) {
      if (!isBusy(error) || isOutOfTime()) throw error;
      context.log.warn({ err: error, waitMs }, "the database had no time for a run to begin, which tries again");
      await (context.pause ?? realPause)(waitMs);
    }
  }
  return begin();
}

const realPause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
