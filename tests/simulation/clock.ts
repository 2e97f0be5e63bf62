/**
 * The one virtual clock of a seed. Nobody waits for it in real time: whoever needs time to pass plans the end of the waiting, and the clock
 * goes from one planned instant to the next, never back and never past one. So a call that takes 50 s takes 50 s for everybody, however many
 * such calls are under way at once.
 */
export type VirtualClock = {
  now: () => Date;
  /** Carried out when the clock comes to that instant; what is planned for the same one in the order of planning. */
  plan: (atMs: number, act: () => unknown) => void;
  /** Carries out everything planned on the way, each at its own instant. */
  moveTo: (instant: Date) => Promise<void>;
  /** Somebody waits; what others can do meanwhile they do first, now and every few seconds. */
  pass: (ms: number) => Promise<void>;
};

type Planned = { atMs: number; act: () => unknown; isAwaited: boolean };

/** Real time in which others get on with what they can do now, before the clock moves on: some statements' worth. */
const BREATH_MS = 3;
/** As often as a page asks again, so that nobody misses what happens in between. */
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
  const carryOutNext = async () => {
    const next = planned.shift();
    if (!next) return;
    nowMs = Math.max(nowMs, next.atMs);
    await next.act();
    // Whoever was woken goes on at this instant.
    if (next.isAwaited) await breathe();
  };
  const letTimePass = async () => {
    if (isPassing) return;
    isPassing = true;
    await breathe();
    while (waiting > 0) await carryOutNext();
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
      while (planned[0] && planned[0].atMs <= instant.getTime()) await carryOutNext();
      nowMs = Math.max(nowMs, instant.getTime());
    },
    pass: async (ms) => {
      const untilMs = nowMs + ms;
      while (nowMs < untilMs) await wakeAt(Math.min(untilMs, nowMs + STEP_MS));
    },
  };
}

const breathe = () => new Promise((resolve) => setTimeout(resolve, BREATH_MS));
