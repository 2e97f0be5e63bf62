import { describe, expect, test } from "vitest";
import { addMonths } from "@/lib/billing/rules/calendar";
import type { Discount } from "@/lib/billing/rules/next-charge";
import { chargeOfChange } from "@/lib/billing/rules/proration";

const DAY_MS = 86_400_000;
const SEOUL_MS = 9 * 3_600_000;
const dayNumber = (at: Date): number => Math.floor((at.getTime() + SEOUL_MS) / DAY_MS);

/** From a month to a year, and from a year to a dearer one. */
const CHANGES = [
  { name: "a month to a year", fromWon: 9_900, months: 1, toWon: 99_000 },
  { name: "a year to a dearer year", fromWon: 99_000, months: 12, toWon: 290_000 },
  { name: "a year to a cheap month", fromWon: 99_000, months: 12, toWon: 9_900 },
] as const;
const DISCOUNTS: readonly (Discount | null)[] = [
  null,
  { percent: 1 },
  { percent: 33 },
  { percent: 50 },
  { percent: 99 },
  { percent: 100 },
  { won: 1 },
  { won: 3_000 },
  { won: 9_850 },
  { won: 500_000 },
];

/** What is left of the price, in whole won and by integers only; less than 100 won is nothing. */
function lowered(listWon: number, discount: Discount | null): number {
  if (discount === null) return listWon;
  const offWon = "percent" in discount ? Number((BigInt(listWon) * BigInt(discount.percent)) / 100n) : discount.won;
  const leftWon = Math.max(0, listWon - offWon);
  return leftWon < 100 ? 0 : leftWon;
}

describe.each(CHANGES)("a change from $name, on 366 first days, within every discount", ({ fromWon, months, toWon }) => {
  test.each(DISCOUNTS.map((discount) => [JSON.stringify(discount), discount] as const))("of %s", (_, discount) => {
    const paidWon = lowered(fromWon, discount);
    const dueWon = lowered(toWon, discount);
    for (let nth = 0; nth < 366; nth++) {
      const periodStart = new Date(Date.UTC(2028, 0, 1 + nth, 1, 30));
      const periodEnd = addMonths(periodStart, months);
      const days = dayNumber(periodEnd) - dayNumber(periodStart);
      const step = months === 1 ? 3 : 41;
      for (let passed = 0; passed < days; passed += step) {
        const now = new Date(periodStart.getTime() + passed * DAY_MS);
        const unusedWon = Number((BigInt(paidWon) * BigInt(days - passed)) / BigInt(days));
        const restWon = dueWon - unusedWon;
        const amountWon = restWon < 100 ? 0 : restWon;
        const paid = { valueWon: paidWon, periodStart, periodEnd };
        const { invoice, creditWon, balanceWon } = chargeOfChange(
          { listWon: toWon, discount, paid, balanceWon: 0, keptWon: paidWon },
          now,
        );
        const what = `${periodStart.toISOString()} day ${passed}`;
        expect(creditWon, what).toBe(unusedWon);
        expect(invoice, what).toEqual({ amountWon, discountWon: toWon - dueWon, creditWon: dueWon - amountWon });
        expect(balanceWon, what).toBe(unusedWon - (dueWon - amountWon));
      }
    }
  });
});
