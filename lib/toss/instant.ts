const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{0,9}))?(Z|[+-]\d{2}:?\d{2})?$/;
const KST_OFFSET_MS = 9 * 60 * 60 * 1000;

/**
 * An instant as Toss writes it: `2022-06-08T15:40:49+09:00`, or in webhooks without a zone (then it is Seoul's clock) and with 0-9
 * fraction digits. Returns null for anything else, impossible dates included. Fractions below a millisecond are cut off.
 */
export function parseTossInstant(text: string): Date | null {
  const parts = INSTANT.exec(text);
  if (parts === null) return null;
  const [, day = "", time = "", fraction = "", zone = "+09:00"] = parts;
  const wallClock = `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const asUtc = new Date(wallClock);
  // Date turns 30 February into 2 March; the round trip notices.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString() !== wallClock) return null;
  const offsetMs = offsetOf(zone);
  return offsetMs === null ? null : new Date(asUtc.getTime() - offsetMs);
}

/**
 * The zone-less Seoul clock that `/v1/transactions` wants, to the second: `2026-01-31T23:59:59`. A `Z` or an offset is refused there with
 * INVALID_DATE. `rounding` "up" keeps the part of a second that an end would otherwise lose.
 */
export function formatSeoulClock(instant: Date, rounding: "down" | "up"): string {
  const seconds = instant.getTime() / 1000;
  const wholeMs = (rounding === "down" ? Math.floor(seconds) : Math.ceil(seconds)) * 1000;
  return new Date(wholeMs + KST_OFFSET_MS).toISOString().slice(0, 19);
}

function offsetOf(zone: string): number | null {
  if (zone === "Z") return 0;
  const digits = zone.replace(":", "");
  const hours = Number(digits.slice(1, 3));
  const minutes = Number(digits.slice(3, 5));
  if (hours > 18 || minutes > 59) return null;
  const sizeMs = (hours * 60 + minutes) * 60_000;
  return zone.startsWith("-") ? -sizeMs : sizeMs;
}
