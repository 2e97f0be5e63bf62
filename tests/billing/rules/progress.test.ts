import { describe, expect, test } from "vitest";
import { progressTowards, progressWithin } from "@/lib/billing/rules/progress";

const kst = (text: string) => new Date(`2026-${text}+09:00`);
const span = { start: kst("11-01T15:00:00"), end: kst("12-01T15:00:00") };

describe("how far a span has gone", () => {
  test.each([
    ["before it begins", "10-31T15:00:00", 0, 31],
    ["at its beginning", "11-01T15:00:00", 0, 30],
    ["in the middle", "11-16T15:00:00", 50, 15],
    ["on the evening before", "11-30T23:59:59", 98, 1],
    ["on the day, before the hour", "12-01T00:00:00", 98, 0],
    ["when it is over", "12-03T09:00:00", 100, 0],
  ])("%s", (_, now, passedPercent, daysLeft) => {
    expect(progressTowards(span, kst(now))).toEqual({ passedPercent, daysLeft });
  });

  test.each([
    ["two days before its last day", "11-28T10:00:00", 2],
    ["on its last whole day", "11-30T10:00:00", 0],
    ["in the hours after its last whole day", "12-01T10:00:00", 0],
  ])("counts to the last whole day of what may be used: %s", (_, now, daysLeft) => {
    expect(progressWithin(span, kst(now)).daysLeft).toBe(daysLeft);
  });

  test("a span that ends at midnight ends with the day before", () => {
    const grace = { start: kst("11-26T09:00:00"), end: kst("12-04T00:00:00") };
    expect(progressWithin(grace, kst("12-03T23:00:00")).daysLeft).toBe(0);
    expect(progressWithin(grace, kst("12-02T00:00:00")).daysLeft).toBe(1);
  });

  test("an empty span is over", () => {
    expect(progressTowards({ start: span.start, end: span.start }, span.start).passedPercent).toBe(100);
  });
});
