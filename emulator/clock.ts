/**
 * How the emulator's clock differs from its source: shifted by an offset, or frozen at one instant.
 */
export type ClockSetting = { offsetMs: number; frozenAtMs: number | null };

export type ClockChange = { now?: string; offsetMs?: number; advanceMs?: number; frozen?: boolean };

export const REAL_CLOCK: ClockSetting = { offsetMs: 0, frozenAtMs: null };

/** The current time by the emulator's clock, in epoch milliseconds. */
export function readClock(setting: ClockSetting, sourceMs: number): number {
  return setting.frozenAtMs ?? sourceMs + setting.offsetMs;
}

/**
 * Applies a change. `now` and `offsetMs` set the clock, `advanceMs` adds to it (a negative value
 * moves it back), `frozen` stops or starts it.
 */
export function moveClock(setting: ClockSetting, change: ClockChange, sourceMs: number): ClockSetting {
  let presentMs = readClock(setting, sourceMs);
  if (change.now !== undefined) presentMs = Date.parse(change.now);
  else if (change.offsetMs !== undefined) presentMs = sourceMs + change.offsetMs;
  presentMs += change.advanceMs ?? 0;
  const isFrozen = change.frozen ?? setting.frozenAtMs !== null;
  return { offsetMs: presentMs - sourceMs, frozenAtMs: isFrozen ? presentMs : null };
}
