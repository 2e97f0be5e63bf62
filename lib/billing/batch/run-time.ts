/** Of a run's time: charges are begun so long, then answers are waited for so long; the rest is for closing the run and handing over. */
const CHARGING_SHARE = 0.955;
const WAITING_SHARE = 0.985;

/**
 * How a run divides the time that its platform gives it, from now on. Toss answers most charges within a second or two; one that takes longer
 * than the run can wait stays pending and is found by the next run, which costs a look-up and nothing else.
 * @param limitMs the platform's limit, in ms
 */
export function runTime(limitMs: number): { isOutOfTime: () => boolean; lastAnswer: AbortSignal } {
  const chargesUntil = performance.now() + CHARGING_SHARE * limitMs;
  return {
    isOutOfTime: () => performance.now() > chargesUntil,
    lastAnswer: AbortSignal.timeout(Math.round(WAITING_SHARE * limitMs)),
  };
}

/** Resolves, to not being done, when the signal is given; never without one. */
export const whenGiven = (signal: AbortSignal | undefined): Promise<false> =>
  new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    else signal?.addEventListener("abort", () => resolve(false), { once: true });
  });
