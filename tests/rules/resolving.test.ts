import { describe, expect, test } from "vitest";
import { isAbsenceConclusive, nextLookupAt } from "@/lib/billing/rules/resolving";

const sent = new Date("2026-04-10T01:00:00Z");
const later = (ms: number) => new Date(sent.getTime() + ms);

describe("when 'no such order' proves that nothing was charged", () => {
  test("is two minutes after it was sent, and not a millisecond before", () => {
    const sending = { createdAt: sent, sentAgainAt: null };
    expect(isAbsenceConclusive(sending, later(119_999))).toBe(false);
    expect(isAbsenceConclusive(sending, later(120_000))).toBe(true);
  });

  test("the last sending counts, not the first", () => {
    const sending = { createdAt: new Date("2026-04-09T01:00:00Z"), sentAgainAt: sent };
    expect(isAbsenceConclusive(sending, later(119_999))).toBe(false);
    expect(isAbsenceConclusive(sending, later(120_000))).toBe(true);
  });
});

test("look-ups come at once, then ever more slowly, and never further apart than an hour", () => {
  const waits = Array.from({ length: 20 }, (_, i) => nextLookupAt(i + 1, sent).getTime() - sent.getTime());
  expect(waits[0]).toBe(0);
  expect(waits.every((wait, i) => i === 0 || wait >= (waits[i - 1] ?? 0))).toBe(true);
  expect(waits.at(-1)).toBe(3_600_000);
});
