// Reads and writes Toss's times. They are all in Korean time (UTC+9, no summer time), in three
// formats: instants with an offset, query dates without a zone, and webhook creation times without
// a zone.

const KOREA_OFFSET_MS = 9 * 60 * 60 * 1000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
// A + that the caller did not encode arrives as a space.
const DAY_AND_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.\d{1,9})?(?:([+ -])(\d{2}):?(\d{2}))?$/;
const MAX_OFFSET_MINUTES = 18 * 60;

/** `2026-01-02T14:46:58+09:00`, whole seconds. */
export function toKoreanInstant(atMs: number): string {
  return `${koreanClock(atMs).slice(0, 19)}+09:00`;
}

/** `20260102144658`, as in payment keys. */
export function toKoreanDigits(atMs: number): string {
  return koreanClock(atMs).slice(0, 19).replace(/\D/g, "");
}

/**
 * `2026-01-02T14:46:59.65327`: the creation time of webhook events, without a zone. Real deliveries
 * had fewer than six fraction digits, so the caller chooses how many (0-6).
 */
export function toZonelessInstant(atMs: number, fractionDigits: number, microseconds: number): string {
  const clock = koreanClock(atMs);
  const fraction = `${clock.slice(20, 23)}${String(microseconds % 1000).padStart(3, "0")}`.slice(0, fractionDigits);
  return fraction === "" ? clock.slice(0, 19) : `${clock.slice(0, 19)}.${fraction}`;
}

/**
 * Reads `yyyy-MM-dd` or `yyyy-MM-ddTHH:mm[:ss]` as Korean time, or by its offset when it has one. A
 * fraction of a second is cut off, because the API's instants are whole seconds.
 * @returns null for a `Z`, as the real API refuses it, for any other format, and for days and times
 *   that do not exist
 */
export function parseKoreanTime(text: string): number | null {
  const parts = DAY_AND_TIME.exec(DAY.test(text) ? `${text}T00:00:00` : text);
  if (parts === null) return null;
  const [, day, minutes, seconds = ":00", sign, offsetHours, offsetMinutes] = parts;
  const spelled = `${day}T${minutes}${seconds}`;
  const asUtcMs = Date.parse(`${spelled}Z`);
  if (Number.isNaN(asUtcMs) || new Date(asUtcMs).toISOString().slice(0, 19) !== spelled) return null;
  if (sign === undefined) return asUtcMs - KOREA_OFFSET_MS;
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes);
  if (offset > MAX_OFFSET_MINUTES || Number(offsetMinutes) > 59) return null;
  return asUtcMs + (sign === "-" ? offset : -offset) * 60_000;
}

/** Year and month (1-12) in Korea. */
export function koreanYearAndMonth(atMs: number): { year: number; month: number } {
  const clock = koreanClock(atMs);
  return { year: Number(clock.slice(0, 4)), month: Number(clock.slice(5, 7)) };
}

function koreanClock(atMs: number): string {
  return new Date(atMs + KOREA_OFFSET_MS).toISOString();
}
