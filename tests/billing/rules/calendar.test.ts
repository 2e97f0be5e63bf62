import { describe, expect, test } from "vitest";
import { addMonths, nextBatchAt, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";

const kst = (text: string) => new Date(`${text}+09:00`);

describe("months are calendar months, counted from the anchor", () => {
  test.each([
    ["2026-01-31T12:00", 1, "2026-02-28T12:00"],
    ["2026-01-31T12:00", 2, "2026-03-31T12:00"],
    ["2026-01-31T12:00", 3, "2026-04-30T12:00"],
    ["2028-01-31T12:00", 1, "2028-02-29T12:00"],
    ["2028-02-29T12:00", 12, "2029-02-28T12:00"],
    ["2028-02-29T12:00", 48, "2032-02-29T12:00"],
    ["2100-01-31T12:00", 1, "2100-02-28T12:00"],
    ["2026-12-31T23:59", 2, "2027-02-28T23:59"],
    ["2026-03-31T00:01", 1, "2026-04-30T00:01"],
    ["2026-03-31T00:01", -1, "2026-02-28T00:01"],
    ["2026-05-10T00:00", 0, "2026-05-10T00:00"],
  ])("%s and %i months is %s in Seoul", (from, months, to) => {
    expect(addMonths(kst(`${from}:00`), months)).toEqual(kst(`${to}:00`));
  });

  test("half a month is refused", () => {
    expect(() => addMonths(kst("2026-01-31T12:00:00"), 0.5)).toThrow(RangeError);
  });
});

describe("the day is Seoul's", () => {
  test.each([
    ["2026-03-31T23:59:59.999+09:00", { year: 2026, month: 3, day: 31 }],
    ["2026-04-01T00:00:00.000+09:00", { year: 2026, month: 4, day: 1 }],
    ["2026-04-01T00:01:00.000+09:00", { year: 2026, month: 4, day: 1 }],
    ["2026-12-31T14:59:59.999Z", { year: 2026, month: 12, day: 31 }],
    ["2026-12-31T15:00:00.000Z", { year: 2027, month: 1, day: 1 }],
  ])("at %s", (instant, day) => {
    expect(seoulDay(new Date(instant))).toEqual(day);
    expect(seoulDay(seoulInstant(day))).toEqual(day);
  });

  test("nine o'clock itself is the batch's own instant", () => {
    expect(nextBatchAt(kst("2026-04-10T09:00:00"))).toEqual(kst("2026-04-10T09:00:00"));
    expect(nextBatchAt(kst("2026-04-10T09:00:00.001"))).toEqual(kst("2026-04-11T09:00:00"));
  });
});
