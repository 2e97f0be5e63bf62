import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTooDear, quantityProblem, unitsOf, wholeWon } from "@/lib/billing/rules/quantity";

describe("a quantity that cannot be sold", () => {
  const most = { unitWon: 100_000, quantity: 1_000 };

  test.each([
    { name: "one unit", units: { unitWon: 9_900, quantity: 1 }, says: null },
    { name: "as much as there may be", units: most, says: null },
    { name: "one won more for each", units: { ...most, unitWon: 100_001 }, says: "more than 100000000 won" },
    { name: "one unit more", units: { unitWon: 100, quantity: 1_001 }, says: "use 1 to 1000" },
    { name: "none", units: { unitWon: 9_900, quantity: 0 }, says: "use 1 to 1000" },
    { name: "a part of one", units: { unitWon: 9_900, quantity: 1.5 }, says: "use 1 to 1000" },
    { name: "no number", units: { unitWon: 9_900, quantity: Number.NaN }, says: "use 1 to 1000" },
  ])("$name: $says", ({ units, says }) => {
    const problem = quantityProblem(units);
    if (says === null) expect(problem).toBeNull();
    else expect(problem).toContain(says);
  });
});

test("the units of a list amount are those that it was made of", () => {
  const units = fc.record({ unitWon: fc.integer({ min: 0, max: 100_000_000 }), quantity: fc.integer({ min: 1, max: 1_000 }) });
  fc.assert(
    fc.property(units, (some) => {
      const listWon = wholeWon(some);
      expect(unitsOf({ listWon, quantity: some.quantity })).toEqual(some);
      expect(isTooDear(some)).toBe(listWon > 100_000_000);
    }),
  );
});
