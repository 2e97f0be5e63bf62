const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{0,9}))?(Z|[+-]\d{2}:?\d{2})?$/;
const KST_OFFSET_MS = 9 * 60 * 60 * 1000;

/**
 * Parses an instant as Toss writes it: `2022-06-08T15:40:49+09:00`. In webhooks it may have no
 * zone, which means Seoul time, and 0 to 9 fraction digits. Digits below a millisecond are cut off.
 * @returns null for anything else, impossible dates included
 * Source: docs.tosspayments.com/reference/using-api/req-res;
 *   docs.tosspayments.com/reference/using-api/webhook-events
 */
export function parseTossInstant(text: string): Date | null {
  const parts = INSTANT.exec(text);
  if (parts === null) return null;
  const [, day = "", time = "", fraction = "", zone = "+09:00"] = parts;
  const wallClock = `${day}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const asUtc = new Date(wallClock);
  // Date turns 30 February into 2 March, so compare it with the input.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString() !== wallClock) return null;
  const offsetMs = offsetOf(zone);
  return offsetMs === null ? null : new Date(asUtc.getTime() - offsetMs);
}

/**
 * Formats an instant as `/v1/transactions` wants it: Seoul time without a zone, to the second, as
 * in `2026-01-31T23:59:59`. Toss refuses a `Z` or an offset there with INVALID_DATE.
 * @param rounding "up" for the end of a window, so that it keeps its last part of a second
 * Source: docs.tosspayments.com/reference, transactions
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
