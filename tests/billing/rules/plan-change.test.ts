import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths, periodAt } from "@/lib/billing/rules/calendar";
import { changeRefusal, changesAt, countedOn } from "@/lib/billing/rules/plan-change";

const kst = (text: string) => new Date(`${text}+09:00`);
const NOW = kst("2026-03-20T10:00:00");
const LATER = kst("2026-04-10T10:00:00");
const active = { status: "active", cancelAt: null, pendingPaymentId: null, currentPeriodEnd: LATER, periodIndex: 0 } as const;

describe("a change takes effect", () => {
  const month = { priceWon: 9_900, months: 1 };
  const year = { priceWon: 99_000, months: 12 };
  const team = { priceWon: 29_000, months: 1 };
  test.each([
    ["to a dearer plan", month, team, null, "now"],
    ["to a cheaper plan", team, month, null, "period_end"],
    ["to a plan that costs the same for the same time", month, { priceWon: 118_800, months: 12 }, null, "period_end"],
    ["to one a won dearer", month, { priceWon: 118_801, months: 12 }, null, "now"],
    ["to a year that is cheaper by the day", month, year, null, "period_end"],
    ["to a month that is dearer by the day", year, month, null, "now"],
    ["as the plan says, now", month, year, "now", "now"],
    ["as the plan says, at the end", year, month, "period_end", "period_end"],
  ] as const)("%s: %o to %o, %s: %s", (_, from, to, says, when) => {
    expect(changesAt(from, to, says)).toBe(when);
  });
});

describe("whether the plan can be changed", () => {
  test.each([
    ["active", active, null],
    ["cancelled", { ...active, cancelAt: LATER }, "cancel_scheduled"],
    ["cancelled and over", { ...active, cancelAt: NOW }, "not_subscribed"],
    ["past due", { ...active, status: "past_due" }, "payment_owed"],
    ["a charge is under way", { ...active, pendingPaymentId: "one" }, "payment_in_progress"],
    ["past due, and a charge is under way", { ...active, status: "past_due", pendingPaymentId: "one" }, "payment_in_progress"],
    ["ended", { ...active, status: "ended" }, "not_subscribed"],
    ["the period is over and the batch is late", { ...active, currentPeriodEnd: NOW }, "renewal_due"],
    ["in a trial", { ...active, periodIndex: -1 }, "trialing"],
    ["in a trial that is cancelled", { ...active, periodIndex: -1, cancelAt: LATER }, "cancel_scheduled"],
    ["a trial is over and the batch is late", { ...active, periodIndex: -1, currentPeriodEnd: NOW }, "renewal_due"],
    ["the first charge after a trial was declined", { ...active, periodIndex: -1, status: "past_due" }, "payment_owed"],
  ] as const)("%s", (_, facts, refused) => {
    expect(changeRefusal(facts, NOW)).toBe(refused);
  });
});

describe("periods of another length", () => {
  test.each([
    ["from the 31st, a year to months", "2026-01-31T10:00:00", 12, 0, 1, ["2027-01-31", "2027-02-28", "2027-03-31"]],
    ["from 29 February, a year to months", "2028-02-29T10:00:00", 12, 0, 1, ["2029-02-28", "2029-03-29", "2029-04-29"]],
    ["after a year of months, months to a year", "2026-01-31T10:00:00", 1, 11, 12, ["2027-01-31", "2028-01-31", "2029-01-31"]],
    ["in the middle of a year, months to a year", "2026-01-31T10:00:00", 1, 0, 12, ["2026-02-28", "2027-02-28", "2028-02-28"]],
  ])("%s", (_, anchor, fromMonths, periodIndex, toMonths, days) => {
    const anchorAt = kst(anchor);
    const currentPeriodEnd = periodAt(anchorAt, fromMonths, periodIndex).end;
    const on = countedOn({ anchorAt, periodIndex, currentPeriodEnd }, { fromMonths, toMonths });
    const starts = days.map((_day, nth) => periodAt(on.anchorAt, toMonths, on.periodIndex + 1 + nth).start);
    expect(starts).toEqual(days.map((day) => kst(`${day}T10:00:00`)));
  });

  test("begin where the present one ends, whatever the lengths", () => {
    const anchors = fc.date({ min: kst("2025-01-01T00:00:00"), max: kst("2032-12-31T23:59:59"), noInvalidDate: true });
    const length = fc.constantFrom(1, 2, 3, 6, 12, 24);
    fc.assert(
      fc.property(anchors, length, length, fc.nat({ max: 40 }), (anchorAt, fromMonths, toMonths, periodIndex) => {
        const currentPeriodEnd = addMonths(anchorAt, (periodIndex + 1) * fromMonths);
        const on = countedOn({ anchorAt, periodIndex, currentPeriodEnd }, { fromMonths, toMonths });
        expect(periodAt(on.anchorAt, toMonths, on.periodIndex + 1).start).toEqual(currentPeriodEnd);
        expect(on.periodIndex).toBeGreaterThanOrEqual(-1);
      }),
      { numRuns: 2_000 },
    );
  });
});
