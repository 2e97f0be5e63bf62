import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weekdayNames, weeksOf } from "@/app/(journal)/_dashboard/weeks";
import { readTrade } from "@/app/(journal)/_forms/read-trade";
import { barsOf } from "@/app/(journal)/_goals/bars";
import { progressOf } from "@/app/(journal)/_goals/progress";
import { monthsToChoose, tradesHref } from "@/app/(journal)/_trades/filter";

const words = { amountMissing: "amount?", tickerMissing: "ticker?", dayMissing: "day?", dayAhead: "ahead" };
const today = "2026-11-27";
const filled = { kind: "loss", amount: "1,234,567", ticker: " 삼성전자 ", day: today, entryReason: "", exitReason: " 손절 " };
const read = (fields: Partial<typeof filled>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...filled, ...fields })) form.set(name, value);
  return readTrade(form, { today, words });
};

describe("the form of a trade", () => {
  it("sends a loss as a negative amount, and trimmed texts", () => {
    const { input, firstMissing } = read({});
    expect(firstMissing).toBeUndefined();
    expect(input).toEqual({ tradedOn: today, ticker: "삼성전자", profitWon: -1_234_567, entryReason: "", exitReason: "손절" });
    expect(read({ kind: "gain" }).input.profitWon).toBe(1_234_567);
  });

  it("sends break-even as 0, whatever the sign", () => {
    expect(Object.is(read({ amount: "0" }).input.profitWon, 0)).toBe(true);
  });

  it("says at each field what it still needs, the first one first", () => {
    expect(read({ amount: "", ticker: " ", day: "" })).toMatchObject({
      missing: { amount: "amount?", ticker: "ticker?", day: "day?" },
      firstMissing: "amount",
    });
    expect(read({ day: "2026-11-28" })).toMatchObject({ missing: { day: "ahead" }, firstMissing: "day" });
  });
});

describe("the calendar of a month", () => {
  it("has whole weeks from Sunday, and every day once", () => {
    expect(weeksOf("2026-11")[0]).toEqual(["01", "02", "03", "04", "05", "06", "07"].map((day) => `2026-11-${day}`));
    expect(weeksOf("2026-02")).toHaveLength(4);
    expect(weeksOf("2026-08")).toHaveLength(6);
    expect(weeksOf("2026-08")[0]?.filter(Boolean)).toEqual(["2026-08-01"]);
    expect(weeksOf("2028-02").flat().filter(Boolean)).toHaveLength(29);
  });

  it("names the days in the reader's language", () => {
    expect(weekdayNames("ko")).toEqual(["일", "월", "화", "수", "목", "금", "토"]);
    expect(weekdayNames("en")[0]).toBe("Sun");
  });
});

describe("a goal", () => {
  it("is reached at the last won, and not a won earlier", () => {
    expect(progressOf({ goalWon: 3_000_000, profitWon: 2_999_999 })).toEqual({ percent: 99, leftWon: 1 });
    expect(progressOf({ goalWon: 3_000_000, profitWon: 3_000_000 })).toEqual({ percent: 100, leftWon: 0 });
  });

  it("counts a loss as nothing reached, and as more to go", () => {
    expect(progressOf({ goalWon: 100, profitWon: -50 })).toEqual({ percent: 0, leftWon: 150 });
  });

  it("keeps its share short when it was far too small", () => {
    expect(progressOf({ goalWon: 1, profitWon: 999_999_999_999 })).toEqual({ percent: 999, leftWon: 0 });
  });
});

describe("the bars of a year", () => {
  it("stay inside of the frame, gains above the line and losses below it", () => {
    const results = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: -1e12, max: 1e12 })), {
      selector: ([month]) => month,
    });
    fc.assert(
      fc.property(results, (found) => {
        const months = found.map(([month, profitWon]) => ({
          month: `2026-${String(month).padStart(2, "0")}`,
          profitWon,
          trades: 1,
        }));
        const { bars, zero } = barsOf({ year: "2026", months });
        expect(bars).toHaveLength(12);
        for (const { top, height, profitWon } of bars) {
          expect(top).toBeGreaterThanOrEqual(-0.001);
          expect(top + height).toBeLessThanOrEqual(100.001);
          if (profitWon > 0) expect(top + height).toBeCloseTo(zero);
          if (profitWon < 0) expect(top).toBeCloseTo(zero);
        }
      }),
    );
  });
});

describe("the list's address", () => {
  it("names only what narrows it", () => {
    expect(tradesHref({})).toBe("/journal/trades");
    expect(tradesHref({ month: "2026-11", q: "", after: undefined })).toBe("/journal/trades?month=2026-11");
    expect(tradesHref({ q: "삼성 & 전자" })).toBe("/journal/trades?q=%EC%82%BC%EC%84%B1+%26+%EC%A0%84%EC%9E%90");
  });

  it("offers the months that a person may see, and the chosen one", () => {
    expect(monthsToChoose({ today, firstOn: "2026-08-27" })).toEqual(["2026-11", "2026-10", "2026-09", "2026-08"]);
    expect(monthsToChoose({ today, firstOn: null })).toHaveLength(36);
    expect(monthsToChoose({ today, firstOn: "2026-11-01", chosen: "2020-01" })).toEqual(["2026-11", "2020-01"]);
  });
});
