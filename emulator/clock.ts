/** Where the emulator's clock stands against its source: shifted, or standing still at one instant. */
export type ClockSetting = { offsetMs: number; frozenAtMs: number | null };

export type ClockChange = { now?: string; offsetMs?: number; advanceMs?: number; frozen?: boolean };

export const REAL_CLOCK: ClockSetting = { offsetMs: 0, frozenAtMs: null };

/** The emulator's present, in epoch milliseconds. */
export function readClock(setting: ClockSetting, sourceMs: number): number {
  return setting.frozenAtMs ?? sourceMs + setting.offsetMs;
}

/** The setting after a change. `now` and `offsetMs` replace, `advanceMs` adds (negative moves into the past), `frozen` stops or releases. */
export function moveClock(setting: ClockSetting, change: ClockChange, sourceMs: number): ClockSetting {
  let presentMs = readClock(setting, sourceMs);
  if (change.now !== undefined) presentMs = Date.parse(change.now);
  else if (change.offsetMs !== undefined) presentMs = sourceMs + change.offsetMs;
  presentMs += change.advanceMs ?? 0;
  const isFrozen = change.frozen ?? setting.frozenAtMs !== null;
  return { offsetMs: presentMs - sourceMs, frozenAtMs: isFrozen ? presentMs : null };
}
