import { expect, test } from "vitest";
import { amountOwed } from "@/lib/billing/rules/amount-owed";

const END = new Date("2026-05-10T10:00:00+09:00");
const before = (ms: number) => new Date(END.getTime() - ms);

test("what is owed is the open invoice whose period goes on, to its last millisecond", () => {
  const invoices = [
    { amountWon: 5_000, periodEnd: before(1_000) },
    { amountWon: 9_900, periodEnd: END },
  ];
  expect(amountOwed([], before(500))).toBe(0);
  expect(amountOwed(invoices, before(500))).toBe(9_900);
  expect(amountOwed(invoices, before(1))).toBe(9_900);
  expect(amountOwed(invoices, END)).toBe(0);
});
