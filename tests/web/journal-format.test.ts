import { describe, expect, it } from "vitest";
import { axisWon, formatProfit, shortWon, wonInWords } from "@/app/_format/profit";
import { formatMonth, formatTradeDay, monthAfter } from "@/app/_format/trade-day";
import { groupedDigits, wonOf } from "@/app/(journal)/_forms/won-text";

const now = new Date("2026-11-22T03:00:00Z");
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("a profit", () => {
  it("always carries its sign, so that no reader depends on the colour", () => {
    expect(formatProfit(1_200_000, "ko")).toBe("+1,200,000원");
    expect(formatProfit(-1_200_000, "en")).toBe("−KRW 1,200,000");
    expect(formatProfit(500, "en")).toBe("+KRW 500");
    expect(formatProfit(0, "ko")).toBe("0원");
  });

  it("is short enough for a day of a calendar", () => {
    expect(shortWon(123_400, "ko")).toBe("+12만");
    expect(shortWon(-1_234_567_890, "ko")).toBe("−12억");
    expect(shortWon(150_000_000, "ko")).toBe("+1.5억");
    expect(shortWon(-9_876, "ko")).toBe("−9,900");
    expect(shortWon(123_456, "en")).toBe("+120K");
    expect(shortWon(0, "ko")).toBe("0");
  });
});

describe("an axis", () => {
  it("names amounts as far as their distance tells them apart", () => {
    expect(axisWon(12_340_000, { stepWon: 10_000, locale: "ko" })).toBe("1,234만");
    expect(axisWon(120_000_000, { stepWon: 10_000_000, locale: "ko" })).toBe("1.2억");
    expect(axisWon(-50_000, { stepWon: 10_000, locale: "ko" })).toBe("−5만");
    expect(axisWon(12_500_000, { stepWon: 500_000, locale: "en" })).toBe("12.5M");
    expect(axisWon(0, { stepWon: 500_000, locale: "en" })).toBe("0");
  });
});

describe("an amount in words", () => {
  it("is read as Koreans say it", () => {
    expect(wonInWords(123_456_789)).toBe("1억 2,345만 6,789원");
    expect(wonInWords(10_000)).toBe("1만원");
    expect(wonInWords(1_000_000_000_000)).toBe("1조원");
    expect(wonInWords(950)).toBe("950원");
  });
});

describe("a trade's day", () => {
  it("is written as every other day", () => {
    expect(plain(formatTradeDay("2026-11-12", { locale: "ko", now, weekday: true }))).toBe("11월 12일 (목)");
    expect(plain(formatTradeDay("2025-01-02", { locale: "en", now }))).toBe("Jan 2, 2025");
  });

  it("belongs to a month, whose year is named when it is another one", () => {
    expect(plain(formatMonth("2026-11", { locale: "ko", now }))).toBe("11월");
    expect(plain(formatMonth("2025-01", { locale: "ko", now }))).toBe("2025년 1월");
    expect(plain(formatMonth("2026-11", { locale: "en", now }))).toBe("November");
    expect(plain(formatMonth("2025-01", { locale: "en", now }))).toBe("January 2025");
  });

  it("has a month before and after", () => {
    expect(monthAfter("2026-12", 1)).toBe("2027-01");
    expect(monthAfter("2026-01", -1)).toBe("2025-12");
  });
});

describe("a field for won", () => {
  it("groups digits while they are typed, whatever else is typed", () => {
    expect(groupedDigits("1234567")).toBe("1,234,567");
    expect(groupedDigits("001,2a34원")).toBe("1,234");
    expect(groupedDigits("０１２３")).toBe("123");
    expect(groupedDigits("0")).toBe("0");
    expect(groupedDigits("")).toBe("");
  });

  it("holds whole won, or nothing", () => {
    expect(wonOf("1,234,567")).toBe(1_234_567);
    expect(wonOf("")).toBeNull();
  });
});
