/**
 * Every day of a leap year and of months of 28, 29, 30 and 31 days, between four plans, within
 * every kind of discount. The expected won are literals or reckoned in golden-credit.ts, never by
 * the rule.
 */
import { describe, expect, test } from "vitest";
import { periodAt } from "@/lib/billing/rules/calendar";
import type { Discount } from "@/lib/billing/rules/next-charge";
import { chargeOfChange, unusedOf } from "@/lib/billing/rules/proration";
import { handedOut, walkedPeriod } from "./golden-credit";

const DAY_MS = 86_400_000;

const PERIODS = [
  { name: "28 days", from: "2027-02-10", to: "2027-03-10", days: 28, months: 1 },
  { name: "28 days, begun on the 31st", from: "2027-01-31", to: "2027-02-28", days: 28, months: 1 },
  { name: "29 days", from: "2028-02-10", to: "2028-03-10", days: 29, months: 1 },
  { name: "29 days, begun on the 31st of a leap year", from: "2028-01-31", to: "2028-02-29", days: 29, months: 1 },
  { name: "30 days", from: "2026-04-10", to: "2026-05-10", days: 30, months: 1 },
  { name: "30 days, begun on the 31st", from: "2026-03-31", to: "2026-04-30", days: 30, months: 1 },
  { name: "31 days", from: "2026-03-10", to: "2026-04-10", days: 31, months: 1 },
  { name: "31 days over New Year", from: "2026-12-31", to: "2027-01-31", days: 31, months: 1 },
  { name: "365 days", from: "2026-03-10", to: "2027-03-10", days: 365, months: 12 },
  { name: "366 days", from: "2027-03-10", to: "2028-03-10", days: 366, months: 12 },
  { name: "365 days, begun on 29 February", from: "2028-02-29", to: "2029-02-28", days: 365, months: 12 },
] as const;

const PLANS = [
  { name: "month", months: 1, listWon: 9_900 },
  { name: "odd month", months: 1, listWon: 12_345 },
  { name: "team month", months: 1, listWon: 29_000 },
  { name: "year", months: 12, listWon: 99_000 },
] as const;

/** What a discount leaves of each plan, in the order of the plans. Reckoned by hand. */
const DISCOUNTS: readonly { discount: Discount | null; left: readonly [number, number, number, number] }[] = [
  { discount: null, left: [9_900, 12_345, 29_000, 99_000] },
  { discount: { percent: 1 }, left: [9_801, 12_222, 28_710, 98_010] },
  { discount: { percent: 10 }, left: [8_910, 11_111, 26_100, 89_100] },
  { discount: { percent: 33 }, left: [6_633, 8_272, 19_430, 66_330] },
  { discount: { percent: 50 }, left: [4_950, 6_173, 14_500, 49_500] },
  { discount: { percent: 99 }, left: [0, 124, 290, 990] },
  { discount: { percent: 100 }, left: [0, 0, 0, 0] },
  { discount: { won: 1 }, left: [9_899, 12_344, 28_999, 98_999] },
  { discount: { won: 3_000 }, left: [6_900, 9_345, 26_000, 96_000] },
  { discount: { won: 9_800 }, left: [100, 2_545, 19_200, 89_200] },
  { discount: { won: 9_801 }, left: [0, 2_544, 19_199, 89_199] },
  { discount: { won: 500_000 }, left: [0, 0, 0, 0] },
];

describe("the table itself", () => {
  test("of 9,900 won for 31 days is this", () => {
    expect(handedOut(9_900, 31)).toEqual([
      0, 319, 638, 958, 1_277, 1_596, 1_916, 2_235, 2_554, 2_874, 3_193, 3_512, 3_832, 4_151, 4_470, 4_790, 5_109, 5_429, 5_748,
      6_067, 6_387, 6_706, 7_025, 7_345, 7_664, 7_983, 8_303, 8_622, 8_941, 9_261, 9_580, 9_900,
    ]);
  });

  // The sums of the tables, from another program in another language.
  test.each([
    [9_900, 28, 143_538],
    [9_900, 29, 148_486],
    [9_900, 30, 153_450],
    [9_900, 31, 158_385],
    [12_345, 28, 178_989],
    [12_345, 29, 185_161],
    [12_345, 30, 191_340],
    [12_345, 31, 197_505],
    [29_000, 28, 420_488],
    [29_000, 29, 435_000],
    [29_000, 30, 449_490],
    [29_000, 31, 463_985],
    [99_000, 365, 18_116_820],
    [99_000, 366, 18_166_320],
    [66_330, 366, 12_171_375],
  ])("of %i won for %i days sums up to %i won", (paidWon, days, sumWon) => {
    expect(handedOut(paidWon, days).reduce((sum, won) => sum + won, 0)).toBe(sumWon);
  });

  test.each([
    [1, 270],
    [2, 540],
    [3, 811],
    [59, 15_959],
    [60, 16_229],
    [183, 49_500],
    [306, 82_770],
    [365, 98_729],
    [366, 99_000],
  ])("%i unused days of a leap year of 99,000 won are worth %i won", (unusedDays, worthWon) => {
    expect(handedOut(99_000, 366)[unusedDays]).toBe(worthWon);
    const { start, end, days } = walkedPeriod("2027-03-10", "2028-03-10");
    const now = days[366 - unusedDays] ?? end;
    expect(unusedOf({ valueWon: 99_000, periodStart: start, periodEnd: end }, now).creditWon).toBe(worthWon);
  });
});

describe.each(PERIODS)("a period of $name, changed on each of its days", ({ from, to, days: periodDays, months }) => {
  const period = walkedPeriod(from, to);

  test("has so many days, and is one of the application's", () => {
    expect(period.days).toHaveLength(periodDays);
    expect(periodAt(period.start, months, 0)).toMatchObject({ start: period.start, end: period.end });
  });

  /** On one day; returns what is wrong. */
  function wrongOn(now: Date, { unusedDays, paidWon, ...of }: Change & { unusedDays: number; worthWon: number }): string[] {
    const paid = { valueWon: paidWon, periodStart: period.start, periodEnd: period.end };
    const { discount, listWon, leftWon, worthWon } = of;
    const charge = chargeOfChange({ listWon, discount, paid, balanceWon: 0, keptWon: paidWon }, now);
    const restWon = leftWon - worthWon;
    const amountWon = restWon < 100 ? 0 : restWon;
    const expected = [
      unusedDays,
      periodDays,
      worthWon,
      amountWon,
      listWon - leftWon,
      leftWon - amountWon,
      worthWon - leftWon + amountWon,
    ];
    const { invoice } = charge;
    const found = [
      charge.unusedDays,
      charge.periodDays,
      charge.creditWon,
      invoice.amountWon,
      invoice.discountWon,
      invoice.creditWon,
      charge.balanceWon,
    ];
    return found.join() === expected.join() ? [] : [`${now.toISOString()}: ${found.join()} instead of ${expected.join()}`];
  }

  type Change = { paidWon: number; listWon: number; leftWon: number; discount: Discount | null };
  const changesWithin = ({ discount, left }: (typeof DISCOUNTS)[number]): Change[] =>
    PLANS.flatMap((plan, from) =>
      PLANS.flatMap((other, to) =>
        plan.months === months && other !== plan
          ? [{ paidWon: left[from] ?? -1, listWon: other.listWon, leftWon: left[to] ?? -1, discount }]
          : [],
      ),
    );

  test.each(DISCOUNTS.map((row) => [JSON.stringify(row.discount), row] as const))(
    "from every plan to every other within %s",
    (_, row) => {
      const wrong = changesWithin(row).flatMap((change) => {
        const worth = handedOut(change.paidWon, periodDays);
        return period.days.flatMap((day, passed) => {
          const unusedDays = periodDays - passed;
          const on = { ...change, unusedDays, worthWon: worth[unusedDays] ?? -1 };
          // The first and the last instant of the day; the period itself begins at ten.
          const first = passed === 0 ? period.start : day;
          return [first, new Date(day.getTime() + DAY_MS - 1)].flatMap((now) => wrongOn(now, on));
        });
      });
      expect(wrong).toEqual([]);
    },
  );
});
