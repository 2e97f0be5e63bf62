import { expect, test } from "vitest";
import { amountOwed, isOwed } from "@/lib/billing/rules/amount-owed";

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

test("one invoice is owed while it is open and its period goes on, whatever else is owed", () => {
  const open = [
    { id: "old", periodEnd: before(1_000) },
    { id: "present", periodEnd: END },
  ];
  const owed = (invoiceId: string, now: Date) => isOwed(open, { invoiceId, now });
  expect([owed("present", before(1)), owed("present", END)]).toEqual([true, false]);
  expect([owed("old", before(500)), owed("another", before(500)), isOwed([], { invoiceId: "present", now: before(1) })]).toEqual([
    false,
    false,
    false,
  ]);
});
