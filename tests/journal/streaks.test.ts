import fc from "fast-check";
import { expect, test } from "vitest";
import { longestStreak } from "@/lib/journal/rules/streaks";

test.each([
  ["", 0, 0],
  ["0", 0, 0],
  ["+", 1, 0],
  ["-", 0, 1],
  ["++-0+", 2, 1],
  ["-+-0--+++-", 3, 2],
  ["+0+", 1, 0],
])("of the days %j: %d gains and %d losses in a row", (ways, gains, losses) => {
  expect([longestStreak(ways, "+"), longestStreak(ways, "-")]).toEqual([gains, losses]);
});

test("is what counting day by day finds", () => {
  const ways = fc.array(fc.constantFrom("+", "-", "0"), { maxLength: 60 });
  fc.assert(
    fc.property(ways, fc.constantFrom("+" as const, "-" as const), (days, way) => {
      let [longest, running] = [0, 0];
      for (const day of days) {
        running = day === way ? running + 1 : 0;
        longest = Math.max(longest, running);
      }
      expect(longestStreak(days.join(""), way)).toBe(longest);
    }),
  );
});
