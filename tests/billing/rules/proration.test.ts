import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths, periodAt } from "@/lib/billing/rules/calendar";
import { amountsOf } from "@/lib/billing/rules/next-charge";
import { type ChangeTerms, chargeOfChange, unusedOf } from "@/lib/billing/rules/proration";

const kst = (text: string) => new Date(`${text}+09:00`);
const DAY_MS = 86_400_000;
const LEAST_CHARGE_WON = 100;
const SEOUL_MS = 9 * 3_600_000;
const dayNumber = (at: Date): number => Math.floor((at.getTime() + SEOUL_MS) / DAY_MS);

const march = { periodStart: kst("2026-03-10T10:00:00"), periodEnd: kst("2026-04-10T10:00:00") };
const terms = (change: Partial<ChangeTerms> = {}): ChangeTerms => ({
  listWon: 99_000,
  discount: null,
  paid: { valueWon: 9_900, ...march },
  balanceWon: 0,
  keptWon: 9_900,
  ...change,
});

describe("the unused part", () => {
  test.each([
    ["2026-03-10T10:00:00", 31, 9_900],
    ["2026-03-10T23:59:59.999", 31, 9_900],
    ["2026-03-11T00:00:00", 30, 9_580],
    ["2026-03-25T12:00:00", 16, 5_109],
    ["2026-04-09T00:00:00", 1, 319],
    ["2026-04-09T23:59:59.999", 1, 319],
    ["2026-04-10T00:00:00", 0, 0],
    ["2026-04-10T09:59:59.999", 0, 0],
  ])("of 9,900 won for 31 days is at %s that of %i days: %i won", (now, unusedDays, creditWon) => {
    expect(unusedOf({ valueWon: 9_900, ...march }, kst(now))).toEqual({ creditWon, unusedDays, periodDays: 31 });
  });

  test.each([
    [9_900, 4_790],
    [9_899, 4_789],
    [4_950, 2_395],
    [1, 0],
    [0, 0],
  ])("is of what was paid, rounded down: of %i won %i won", (valueWon, creditWon) => {
    expect(unusedOf({ valueWon, ...march }, kst("2026-03-26T12:00:00")).creditWon).toBe(creditWon);
  });

  const WORTHS = [0, 1, 99, 100, 4_950, 8_910, 9_900, 29_000, 49_500, 99_000, 990_000];
  test.each([1, 12])("agrees with days counted one by one, for 366 first days and each day of %i months", (months) => {
    for (let nth = 0; nth < 366; nth++) {
      const start = new Date(Date.UTC(2028, 0, 1 + nth, 1, 30));
      const end = addMonths(start, months);
      const days = Array.from({ length: dayNumber(end) - dayNumber(start) }, (_, day) => dayNumber(start) + day);
      const step = months === 1 ? 1 : 17;
      for (let passed = 0; passed < days.length; passed += step) {
        const now = new Date(start.getTime() + passed * DAY_MS);
        const left = days.filter((day) => day >= dayNumber(now)).length;
        for (const valueWon of WORTHS) {
          const { creditWon } = unusedOf({ valueWon, periodStart: start, periodEnd: end }, now);
          const counted = Number((BigInt(valueWon) * BigInt(left)) / BigInt(days.length));
          if (creditWon !== counted) throw new Error(`${start.toISOString()} day ${passed}: ${creditWon}, counted ${counted}`);
        }
      }
    }
  });
});

describe("a change of plan costs", () => {
  test.each([
    ["2026-03-10T11:00:00", 99_000 - 9_900],
    ["2026-03-25T12:00:00", 99_000 - 5_109],
    ["2026-04-10T00:00:00", 99_000],
  ])("at %s the new price less the unused part: %i won", (now, amountWon) => {
    const { invoice, balanceWon } = chargeOfChange(terms(), kst(now));
    expect(invoice).toEqual({ amountWon, discountWon: 0, creditWon: 99_000 - amountWon });
    expect(balanceWon).toBe(0);
  });

  test("nothing when the credit exceeds it, and the rest is carried over", () => {
    const year = { valueWon: 99_000, periodStart: kst("2026-03-10T10:00:00"), periodEnd: kst("2027-03-10T10:00:00") };
    const charge = chargeOfChange(terms({ listWon: 29_000, paid: year, keptWon: 99_000 }), kst("2026-03-20T10:00:00"));
    expect(charge.creditWon).toBe(Math.floor((99_000 * 355) / 365));
    expect(charge.invoice).toEqual({ amountWon: 0, discountWon: 0, creditWon: 29_000 });
    expect(charge.balanceWon).toBe(charge.creditWon - 29_000);
  });

  test.each([
    [9_800, 100, 0],
    [9_801, 0, -99],
    [9_899, 0, -1],
    [9_900, 0, 0],
    [9_901, 0, 1],
  ])("with a credit of %i for 9,900 won: %i won now, %i carried over", (balanceWon, amountWon, carriedWon) => {
    const charge = chargeOfChange(terms({ listWon: 9_900, paid: null, balanceWon, keptWon: 99_000 }), kst("2026-03-20T10:00:00"));
    expect([charge.invoice.amountWon, charge.balanceWon]).toEqual([amountWon, carriedWon]);
  });

  test("with the next charge what was too little: list, less a credit below 0", () => {
    expect(amountsOf({ listWon: 9_900, discount: null, creditWon: -50 })).toEqual({
      amountWon: 9_950,
      discountWon: 0,
      creditWon: -50,
    });
  });

  test("the list price when what was paid has been given back", () => {
    expect(chargeOfChange(terms({ keptWon: 0 }), kst("2026-03-25T12:00:00")).invoice.amountWon).toBe(99_000);
    expect(chargeOfChange(terms({ paid: { valueWon: 0, ...march } }), kst("2026-03-25T12:00:00")).invoice.amountWon).toBe(99_000);
  });
});

describe("whatever was paid, and whenever the plan is changed", () => {
  const won = fc.integer({ min: 0, max: 2_000_000 });
  const change = fc.record({
    anchor: fc.date({ min: kst("2025-01-01T00:00:00"), max: kst("2032-12-31T23:59:59"), noInvalidDate: true }),
    months: fc.constantFrom(1, 3, 12),
    share: fc.double({ min: 0, max: 1.2, noNaN: true }),
    listWon: fc.integer({ min: 100, max: 2_000_000 }),
    paidWon: won,
    refundedWon: won,
    balanceWon: fc.integer({ min: -99, max: 500_000 }),
    discount: fc.option(fc.record({ percent: fc.integer({ min: 1, max: 100 }) })),
  });
  const drawn = (draw: typeof change extends fc.Arbitrary<infer Value> ? Value : never) => {
    const { start, end } = periodAt(draw.anchor, draw.months, 0);
    const now = new Date(start.getTime() + Math.floor((end.getTime() - start.getTime()) * draw.share));
    const valueWon = Math.max(0, draw.paidWon - draw.refundedWon);
    const { listWon, discount, balanceWon } = draw;
    const keptWon = valueWon + Math.max(0, balanceWon);
    return { terms: { listWon, discount, balanceWon, keptWon, paid: { valueWon, periodStart: start, periodEnd: end } }, now };
  };

  test("the credit never exceeds what was paid and kept", () => {
    fc.assert(
      fc.property(change, (draw) => {
        const { terms: one, now } = drawn(draw);
        const { creditWon, unusedDays, periodDays } = chargeOfChange(one, now);
        expect(creditWon).toBeLessThanOrEqual(one.keptWon);
        expect(unusedDays).toBeLessThanOrEqual(periodDays);
        expect(unusedOf(one.paid, now).creditWon).toBeLessThanOrEqual(one.paid.valueWon);
      }),
      { numRuns: 3_000 },
    );
  });

  test("nothing gets lost: list = amount + discount + credit, and credit = used + carried over", () => {
    fc.assert(
      fc.property(change, (draw) => {
        const { terms: one, now } = drawn(draw);
        const { creditWon, invoice, balanceWon } = chargeOfChange(one, now);
        expect(invoice.amountWon + invoice.discountWon + invoice.creditWon).toBe(one.listWon);
        expect(invoice.creditWon + balanceWon).toBe(creditWon);
        expect(balanceWon).toBeGreaterThan(-LEAST_CHARGE_WON);
        if (invoice.amountWon > 0) expect(balanceWon).toBe(0);
        expect(invoice.amountWon === 0 || invoice.amountWon >= LEAST_CHARGE_WON).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("a later change never costs less", () => {
    fc.assert(
      fc.property(change, fc.double({ min: 0, max: 1, noNaN: true }), (draw, share) => {
        const { terms: one, now } = drawn(draw);
        const earlier = new Date(
          one.paid.periodStart.getTime() + Math.floor((now.getTime() - one.paid.periodStart.getTime()) * share),
        );
        const costs = (at: Date) => {
          const { invoice, balanceWon } = chargeOfChange(one, at);
          return invoice.amountWon - balanceWon;
        };
        expect(costs(now)).toBeGreaterThanOrEqual(costs(earlier));
      }),
      { numRuns: 2_000 },
    );
  });
});
