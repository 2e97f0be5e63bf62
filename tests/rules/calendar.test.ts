import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  addMonths,
  nextBatchAt,
  periodAt,
  periodContaining,
  seoulDay,
  seoulInstant,
} from "@/lib/billing/rules/calendar";
import { calendarDigest } from "./calendar-digest";

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

  test("366 start days, 25 periods, monthly and yearly: day = min(anchor's, month's last), same time of day, no gap", () => {
    for (let offset = 0; offset < 366; offset++) {
      const anchor = new Date(kst("2028-01-01T15:30:00").getTime() + offset * 86_400_000);
      for (const months of [1, 12]) {
        for (let index = 0; index < 25; index++) {
          const { start, end } = periodAt(anchor, months, index);
          const [from, at] = [seoulDay(anchor), seoulDay(start)];
          const lastDay = new Date(Date.UTC(at.year, at.month, 0)).getUTCDate();
          expect(at.day).toBe(Math.min(from.day, lastDay));
          expect((at.year - from.year) * 12 + at.month - from.month).toBe(index * months);
          expect(start.getTime() % 86_400_000).toBe(anchor.getTime() % 86_400_000);
          expect(end).toEqual(periodAt(anchor, months, index + 1).start);
        }
      }
    }
  });
});

const someInstant = fc.date({
  min: new Date("2020-01-01T00:00:00Z"),
  max: new Date("2060-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const monthsPerPeriod = fc.constantFrom(1, 12);

describe("whatever the anchor", () => {
  test("the period that contains an instant contains it, and is unique", () => {
    fc.assert(
      fc.property(
        someInstant,
        monthsPerPeriod,
        fc.integer({ min: 0, max: 40 * 365 * 86_400 }),
        (anchor, months, laterSeconds) => {
          const instant = new Date(anchor.getTime() + laterSeconds * 1000);
          const { index, start, end } = periodContaining(anchor, months, instant);
          expect(start <= instant && instant < end).toBe(true);
          expect(periodAt(anchor, months, index)).toEqual({ index, start, end });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("at both sides of each boundary it is one period or the next", () => {
    fc.assert(
      fc.property(someInstant, monthsPerPeriod, fc.integer({ min: 1, max: 60 }), (anchor, months, index) => {
        const boundary = periodAt(anchor, months, index).start;
        expect(periodContaining(anchor, months, boundary).index).toBe(index);
        expect(periodContaining(anchor, months, new Date(boundary.getTime() - 1)).index).toBe(index - 1);
      }),
      { numRuns: 1_000 },
    );
  });

  test("an instant before the anchor belongs to the first period", () => {
    expect(periodContaining(kst("2026-05-10T10:00:00"), 1, kst("2026-01-01T00:00:00")).index).toBe(0);
  });

  test("the next batch is at nine in Seoul, not before the instant, and within a day", () => {
    fc.assert(
      fc.property(someInstant, (instant) => {
        const at = nextBatchAt(instant);
        const waitMs = at.getTime() - instant.getTime();
        expect(waitMs >= 0 && waitMs < 86_400_000).toBe(true);
        expect(at.toISOString().slice(11)).toBe("00:00:00.000Z");
      }),
    );
  });

  test("days go there and back", () => {
    fc.assert(
      fc.property(someInstant, fc.integer({ min: -2_000, max: 2_000 }), (instant, count) => {
        const day = seoulDay(instant);
        expect(addDays(addDays(day, count), -count)).toEqual(day);
      }),
    );
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

describe("the machine's own time zone changes nothing", () => {
  test.each(["UTC", "Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/London"])(
    "in %s",
    { timeout: 60_000 },
    (zone) => {
      const file = fileURLToPath(new URL("./calendar-digest.ts", import.meta.url));
      const told = execFileSync(process.execPath, ["--import", "tsx", file], {
        env: { ...process.env, TZ: zone },
        encoding: "utf8",
      });
      const [machine, digest] = told.trim().split("\n");
      expect(machine).toBe(zone);
      expect(digest).toBe(calendarDigest());
    },
  );
});
