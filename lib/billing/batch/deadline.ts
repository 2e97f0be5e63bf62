/**
 * Shares of a run's time: charges begin within the first, answers are waited for within the second;
 * the rest closes the run.
 */
const CHARGING_SHARE = 0.955;
const WAITING_SHARE = 0.985;

/**
 * When a run must begin nothing more, and when it must not even wait any longer for what it has
 * begun.
 */
export type Deadline = {
  /** Asked before more work is taken. */
  isOutOfTime?: () => boolean;
  /**
   * Given when the waiting ends: what Toss has not answered by then stays pending, and a later run
   * looks it up.
   */
  cutOff?: AbortSignal;
};

/**
 * How a run divides the time that its platform gives it, from now on. Toss answers most charges
 * within a second or two; one that takes longer than the run can wait costs a look-up, nothing
 * else.
 * @param limitMs the platform's limit, in ms
 */
export function deadlineIn(limitMs: number): Required<Deadline> {
  const chargesUntil = performance.now() + CHARGING_SHARE * limitMs;
  return {
    isOutOfTime: () => performance.now() > chargesUntil,
    cutOff: AbortSignal.timeout(Math.round(WAITING_SHARE * limitMs)),
  };
}

/** Resolves to false (not done) when the signal is given; never without a signal. */
export const whenCutOff = (signal: AbortSignal | undefined): Promise<false> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    else signal?.addEventListener("abort", () => resolve(false), { once: true });
  });
