import { expect, test } from "vitest";
import { nextTryAt } from "@/lib/notice/waits";

const BEGAN = Date.parse("2026-03-10T10:00:00+09:00");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long is waited after a try of a notice so old; null: it is given up. */
function waitMs(tries: number, ageMs: number): number | null {
  const now = new Date(BEGAN + ageMs);
  const until = nextTryAt({ tries, createdAt: new Date(BEGAN) }, now);
  return until && until.getTime() - now.getTime();
}

test("a notice that was not taken is tried again after growing waits, as docs/notices.md says", () => {
  const minutes = Array.from({ length: 10 }, (_, nth) => (waitMs(nth + 1, 0) ?? 0) / MINUTE_MS);
  expect(minutes).toEqual([1, 5, 15, 30, 60, 120, 240, 480, 720, 720]);
});

test("a notice is given up at 72 hours, and not a moment before", () => {
  expect(waitMs(9, 72 * HOUR_MS - 1)).toBe(12 * HOUR_MS);
  expect(waitMs(9, 72 * HOUR_MS)).toBe(null);
});

test("a notice that nobody looked after for three days is tried four times before it is given up", () => {
  const ageMs = 100 * HOUR_MS;
  expect([1, 2, 3, 4].map((tries) => waitMs(tries, ageMs))).toEqual([MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, null]);
});
