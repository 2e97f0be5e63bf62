/**
 * Follows the clock of another machine. Each answer that carries the other machine's time bounds
 * the difference between the clocks from both sides: that time was read after the question left and
 * before the answer came. All answers together give much closer bounds than one.
 */
export type ClockReading = {
  /** When the question left and when the answer came, in ms on this process's own clock. */
  askedAt: number;
  answeredAt: number;
  /** What the other clock showed in between, in ms. */
  clockMs: number;
};

export type SharedClock = {
  note(reading: ClockReading): void;
  /**
   * When the other clock shows `clockMs`, on this process's own clock: between `earliest` and
   * `latest`.
   */
  locate(clockMs: number): { earliest: number; latest: number };
};

/** Two clocks that NTP keeps drift apart by less than 0.1 ms a second. */
const DRIFT = 1e-4;

/**
 * Knows nothing at first: until the first reading, `locate` gives an endless range. Source:
 * docs/decisions/0015-shared-pace.md
 */
export function followClock(): SharedClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  let notedAt = 0;
  return {
    note: ({ askedAt, answeredAt, clockMs }) => {
      const drift = (answeredAt - notedAt) * DRIFT;
      least = Math.max(least - drift, clockMs - answeredAt);
      most = Math.min(most + drift, clockMs - askedAt);
      // One of the clocks was set, so earlier bounds no longer hold.
      if (least > most) [least, most] = [clockMs - answeredAt, clockMs - askedAt];
      notedAt = answeredAt;
    },
    locate: (clockMs) => ({ earliest: clockMs - most, latest: clockMs - least }),
  };
}
