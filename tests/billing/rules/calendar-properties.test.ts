import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, nextBatchAt, periodAt, periodContaining, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import { decideDue } from "@/lib/billing/rules/lifecycle";
import { walkedDay, walkedStarts } from "./walked-calendar";

const DAY_MS = 86_400_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;
const kst = (text: string) => new Date(`${text}+09:00`);

const between = (min: string, max: string) => fc.date({ min: kst(min), max: kst(max), noInvalidDate: true });
/**
 * Where calendars go wrong: at the end of January and of February, of years that divide by a
 * hundred too.
 */
const turnOfCentury = fc.oneof(
  ...[1900, 2000, 2100, 2200].map((year) => between(`${year}-01-29T00:00:00`, `${year}-03-01T00:00:00`)),
);
const someInstant = fc.oneof(
  { weight: 4, arbitrary: between("1900-01-01T00:00:00", "2200-12-31T23:59:59.999") },
  { weight: 1, arbitrary: turnOfCentury },
);
const monthsPerPeriod = fc.constantFrom(1, 12);
const RUNS = 2_000;
const PERIODS = 25;

/** What day it is in Seoul, counted and not asked of anybody. */
const walkedDayOf = (instant: Date) => walkedDay(Math.floor((instant.getTime() + SEOUL_OFFSET_MS) / DAY_MS));
const timeOfDayMs = (instant: Date): number => (((instant.getTime() + SEOUL_OFFSET_MS) % DAY_MS) + DAY_MS) % DAY_MS;

describe("whatever the anchor, from 1900 to 2200", () => {
  test("periods begin on the walked days, at the anchor's time of day, each where the one before ends", () => {
    fc.assert(
      fc.property(someInstant, monthsPerPeriod, (anchor, months) => {
        const starts = walkedStarts(walkedDayOf(anchor), { months, count: PERIODS + 1 }).map(
          ({ number }) => number * DAY_MS - SEOUL_OFFSET_MS + timeOfDayMs(anchor),
        );
        const periods = Array.from({ length: PERIODS }, (_, index) => periodAt(anchor, months, index));
        expect(periods.map(({ start }) => start.getTime())).toEqual(starts.slice(0, -1));
        expect(periods.map(({ end }) => end.getTime())).toEqual(starts.slice(1));
      }),
      { numRuns: RUNS },
    );
  });

  test("the period that contains an instant contains it, and is unique", () => {
    fc.assert(
      fc.property(someInstant, someInstant, monthsPerPeriod, (one, other, months) => {
        const [anchor, instant] = one <= other ? [one, other] : [other, one];
        const { index, start, end } = periodContaining(anchor, months, instant);
        expect(start <= instant && instant < end).toBe(true);
        expect(periodAt(anchor, months, index)).toEqual({ index, start, end });
      }),
      { numRuns: RUNS },
    );
  });

  test("at both sides of each boundary it is one period or the next", () => {
    fc.assert(
      fc.property(someInstant, monthsPerPeriod, fc.integer({ min: 1, max: 300 }), (anchor, months, index) => {
        const boundary = periodAt(anchor, months, index).start;
        expect(periodContaining(anchor, months, boundary).index).toBe(index);
        expect(periodContaining(anchor, months, new Date(boundary.getTime() - 1)).index).toBe(index - 1);
      }),
      { numRuns: RUNS },
    );
  });

  test("an instant before the anchor belongs to the first period", () => {
    fc.assert(
      fc.property(someInstant, someInstant, monthsPerPeriod, (one, other, months) => {
        const [before, anchor] = one <= other ? [one, other] : [other, one];
        fc.pre(before < anchor);
        expect(periodContaining(anchor, months, before).index).toBe(0);
      }),
    );
  });

  test("the next batch is at nine in Seoul, not before the instant, and within a day", () => {
    fc.assert(
      fc.property(someInstant, (instant) => {
        const at = nextBatchAt(instant);
        const waitMs = at.getTime() - instant.getTime();
        expect(waitMs >= 0 && waitMs < DAY_MS).toBe(true);
        expect(timeOfDayMs(at)).toBe(9 * 3_600_000);
      }),
      { numRuns: RUNS },
    );
  });

  test("the day is the walked one, begins at its own midnight, and days go there and back", () => {
    fc.assert(
      fc.property(someInstant, fc.integer({ min: -2_000, max: 2_000 }), (instant, count) => {
        const { year, month, day } = walkedDayOf(instant);
        const seoul = seoulDay(instant);
        expect(seoul).toEqual({ year, month, day });
        expect(seoulInstant(seoul).getTime()).toBe(instant.getTime() - timeOfDayMs(instant));
        expect(addDays(addDays(seoul, count), -count)).toEqual(seoul);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("runs that were missed", () => {
  const active = { status: "active" as const, cancelAt: null, graceEndsAt: null, nextAttemptAt: null };
  const periods = fc.integer({ min: 0, max: 24 });
  /** Exactly when a period ends, a moment before or after, or at any other time. */
  const besideMs = fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: -20 * DAY_MS, max: 20 * DAY_MS }));

  test("are caught up with one charge: for the period that is running, whatever the anchor and however late", () => {
    fc.assert(
      fc.property(someInstant, monthsPerPeriod, periods, periods, besideMs, (anchorAt, months, paid, late, beside) => {
        const { end: currentPeriodEnd } = periodAt(anchorAt, months, paid);
        const boundaryMs = periodAt(anchorAt, months, paid + 1 + late).start.getTime();
        const now = new Date(Math.max(currentPeriodEnd.getTime(), boundaryMs + beside));
        const due = { ...active, anchorAt, periodIndex: paid, currentPeriodEnd };
        const input = { now, monthsPerPeriod: months, isComplimentary: false };
        const decision = decideDue(due, input);
        if (decision.kind !== "collect") throw new Error(`decided to ${decision.kind}`);
        const { period, missedPeriods } = decision;
        expect(period.start <= now && now < period.end).toBe(true);
        expect(missedPeriods).toBeGreaterThanOrEqual(0);
        expect(period).toEqual(periodAt(anchorAt, months, paid + 1 + missedPeriods));
        // Once that is paid, nothing more is due before its end.
        const next = { ...due, periodIndex: period.index, currentPeriodEnd: period.end };
        expect(decideDue(next, input)).toEqual({ kind: "wait", until: period.end });
      }),
      { numRuns: RUNS },
    );
  });
});

/** The clock on the wall in Seoul, by the world's table of time zones. */
const onTheWall = (instant: Date): string => WALL.format(instant).replace(",", "");
const WALL = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Seoul",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});
const atNineHours = (instant: Date): string =>
  new Date(instant.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 16).replace("T", " ");

describe("nine hours before UTC, always", () => {
  test("are what the clocks in Seoul have shown since October 1988", () => {
    fc.assert(
      fc.property(between("1988-10-09T03:00:00", "2200-12-31T23:59:59"), (instant) => {
        expect(onTheWall(instant)).toBe(atNineHours(instant));
      }),
      { numRuns: RUNS },
    );
  });

  test.each([
    ["local mean time", "1905-06-01T00:00:00", "1905-05-31 23:27"],
    ["half past eight", "1958-12-01T00:10:00", "1958-11-30 23:40"],
    ["summer time", "1987-07-31T23:30:00", "1987-08-01 00:30"],
  ])("and not what they showed in the days of %s: the calendar has no history", (_, instant, wall) => {
    expect(onTheWall(kst(instant))).toBe(wall);
    const { year, month, day } = seoulDay(kst(instant));
    expect(`${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`).toBe(instant.slice(0, 10));
  });
});
