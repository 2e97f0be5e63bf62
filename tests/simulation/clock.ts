/**
 * The one virtual clock of a seed. It never waits in real time. A task that needs time plans when
 * to wake, and the clock jumps from one planned instant to the next, never back and never past one.
 * So a call of 50 s takes 50 s of virtual time, however many such calls are under way at once.
 */
export type VirtualClock = {
  now: () => Date;
  /**
   * Runs `act` when the clock reaches that instant. Acts planned for the same instant run in the
   * order of planning.
   */
  plan: (atMs: number, act: () => unknown) => void;
  /** Runs everything planned on the way, each at its own instant. */
  moveTo: (instant: Date) => Promise<void>;
  /** Waits in virtual time. Other tasks get their turn first, now and every few virtual seconds. */
  pass: (ms: number) => Promise<void>;
};

type Planned = { atMs: number; act: () => unknown; isAwaited: boolean };

/** Real time for other tasks before the clock moves on: enough for a few statements. */
const LET_OTHERS_RUN_MS = 3;
/** As often as the page polls, so that a waiting person sees what happens in between. */
const STEP_MS = 10_000;

export function createVirtualClock(startAt: Date): VirtualClock {
  let nowMs = startAt.getTime();
  let waiting = 0;
  let isPassing = false;
  const planned: Planned[] = [];

  const plan = (next: Planned) => {
    const later = planned.findIndex(({ atMs }) => atMs > next.atMs);
    planned.splice(later < 0 ? planned.length : later, 0, next);
  };
  const runNext = async () => {
    const next = planned.shift();
    if (!next) return;
    nowMs = Math.max(nowMs, next.atMs);
    await next.act();
    // The woken task must go on at this instant.
    if (next.isAwaited) await letOthersRun();
  };
  const letTimePass = async () => {
    if (isPassing) return;
    isPassing = true;
    await letOthersRun();
    while (waiting > 0) await runNext();
    isPassing = false;
  };
  const wakeAt = (atMs: number): Promise<void> => {
    waiting += 1;
    const woken = new Promise<void>((resolve) => {
      const wake = () => {
        waiting -= 1;
        resolve();
      };
      plan({ atMs, act: wake, isAwaited: true });
    });
    void letTimePass();
    return woken;
  };
  return {
    now: () => new Date(nowMs),
    plan: (atMs, act) => plan({ atMs, act, isAwaited: false }),
    moveTo: async (instant) => {
      while (planned[0] && planned[0].atMs <= instant.getTime()) await runNext();
      nowMs = Math.max(nowMs, instant.getTime());
    },
    pass: async (ms) => {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) await wakeAt(Math.min(untilMs, nowMs + STEP_MS));
    },
  };
}

const letOthersRun = () => new Promise((resolve) => setTimeout(resolve, LET_OTHERS_RUN_MS));
