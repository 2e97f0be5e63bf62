/**
 * Follows another machine's clock by this process's own. Each answer that carries the other's time bounds the difference from both sides:
 * the time was read after the question left and before the answer came. The bounds of all answers together are much closer than one round
 * trip on a busy machine.
 */
export type ClockReading = {
  /** On performance.now(). */
  askedAt: number;
  answeredAt: number;
  /** What the other clock showed in between, in ms. */
  clockMs: number;
};

export type SharedClock = {
  note(reading: ClockReading): void;
  /** When, on performance.now(), the other clock shows `clockMs`: not before `earliest`, not after `latest`. */
  locate(clockMs: number): { earliest: number; latest: number };
};

/** Two clocks that are kept by NTP move apart by less: 0.1 ms in a second. */
const DRIFT = 1e-4;

export function followClock(): SharedClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  let notedAt = 0;
  return {
    note: ({ askedAt, answeredAt, clockMs }) => {
      const drift = (answeredAt - notedAt) * DRIFT;
      least = Math.max(least - drift, clockMs - answeredAt);
      most = Math.min(most + drift, clockMs - askedAt);
      // One of the clocks was set: what was known before is worth nothing.
      if (least > most) [least, most] = [clockMs - answeredAt, clockMs - askedAt];
      notedAt = answeredAt;
    },
    locate: (clockMs) => ({ earliest: clockMs - most, latest: clockMs - least }),
  };
}
