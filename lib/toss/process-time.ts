/**
 * The time as one process sees it. The pace and the circuit take it as an argument, so that a test
 * can control it.
 */
import { setTimeout as pause } from "node:timers/promises";

export type ProcessTime = {
  /** Milliseconds that only grow. They may stand still while the machine is suspended. */
  now(): number;
  /**
   * Milliseconds since 1970. They go on while the machine is suspended, and jump when the clock is
   * set.
   */
  wallClock(): number;
  /** Resolves after `ms`, never earlier, often a little later. Rejects when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<unknown>;
};

export const realTime: ProcessTime = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
  sleep: (ms, signal) => pause(ms, undefined, { signal }),
};

/**
 * Asks the database and waits `ms` for the answer. @throws what the database throws, or that it has
 * not answered in time
 */
export async function answerWithin<Answer>(time: ProcessTime, ms: number, ask: () => Promise<Answer>): Promise<Answer> {
  const patience = new AbortController();
  const tooLate = time.sleep(ms, patience.signal).then(() => {
    throw new Error(`the database has not answered within ${ms} ms`);
  });
  try {
    return await Promise.race([ask(), tooLate]);
  } finally {
    patience.abort();
  }
}
