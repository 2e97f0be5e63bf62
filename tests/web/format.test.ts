import { describe, expect, it } from "vitest";
import { formatDay, formatHours, formatInstant, formatLastDay, formatPeriod } from "@/app/_format/day";
import { fill } from "@/app/_format/fill";
import { planWithQuantity, planWithUnits, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { chooseLocale } from "@/app/_i18n/locale";
import { mailWords } from "@/app/_mails/words";

const now = new Date("2026-11-22T03:00:00Z");
const ko = { locale: "ko" as const, now };
const en = { locale: "en" as const, now };
/** Dates contain non-breaking spaces. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("money", () => {
  it("has separators and a real minus sign", () => {
    expect(formatWon(9_900, "ko")).toBe("9,900원");
    expect(formatWon(99_000, "en")).toBe("KRW 99,000");
    expect(formatWon(-1_234_567, "ko")).toBe("−1,234,567원");
    expect(formatWon(0, "ko")).toBe("0원");
  });
});

describe("units", () => {
  const sold = (quantity: number) => ({ plan: "pro_monthly", units: { unitWon: 9_900, quantity } });

  it("are named only when there are several, by number where the catalogue has no words for them", () => {
    expect(unitWords(sold(1), "ko")).toBeNull();
    expect(unitWords(sold(3), "ko")).toBe("9,900원 ×\u00a03");
    expect(planWithUnits(sold(1), "en")).toBe("Trakko Pro monthly");
    expect(planWithUnits(sold(3), "en")).toBe("Trakko Pro monthly, KRW 9,900 ×\u00a03");
    const held = (quantity: number, locale: "ko" | "en") =>
      planWithQuantity((key, values) => mailWords(locale)(`plan.${key}`, values), { plan: "pro_monthly", quantity }, locale);
    expect([held(1, "ko"), held(1, "en")]).toEqual(["Trakko Pro 월간", "Trakko Pro monthly"]);
    expect([held(3, "ko"), held(3, "en")]).toEqual(["Trakko Pro 월간(3)", "Trakko Pro monthly (3)"]);
  });
});

describe("days", () => {
  it("are Seoul's: the last evening of the year in London is the next year", () => {
    expect(plain(formatDay(new Date("2026-12-31T14:59:59Z"), ko))).toBe("12월 31일");
    expect(plain(formatDay(new Date("2026-12-31T15:00:00Z"), ko))).toBe("2027년 1월 1일");
  });

  it("show the year only when it is not the current one in Seoul", () => {
    const newYearInSeoul = new Date("2026-12-31T16:00:00Z");
    expect(plain(formatDay(new Date("2027-03-02T00:00:00Z"), { locale: "ko", now: newYearInSeoul }))).toBe("3월 2일");
    expect(plain(formatDay(new Date("2027-03-02T00:00:00Z"), en))).toBe("Mar 2, 2027");
  });

  it("show the weekday on request", () => {
    const day = new Date("2026-12-31T00:00:00Z");
    expect(plain(formatDay(day, { ...ko, weekday: true }))).toBe("12월 31일 (목)");
    expect(plain(formatDay(day, { ...en, weekday: true }))).toBe("Thu, Dec 31");
  });

  it("do not break in the middle", () => {
    expect(formatDay(new Date("2027-12-31T00:00:00Z"), { ...ko, weekday: true })).not.toContain(" ");
  });
});

describe("instants", () => {
  it.each([
    ["2026-12-31T00:00:00Z", "12월 31일 오전 9시", "Dec 31, 9:00 AM"],
    ["2026-12-31T06:05:00Z", "12월 31일 오후 3시 5분", "Dec 31, 3:05 PM"],
    ["2026-12-30T15:00:00Z", "12월 31일 오전 0시", "Dec 31, 12:00 AM"],
    ["2026-12-31T03:30:00Z", "12월 31일 오후 12시 30분", "Dec 31, 12:30 PM"],
  ])("%s", (instant, korean, english) => {
    expect(plain(formatInstant(new Date(instant), ko))).toBe(korean);
    expect(plain(formatInstant(new Date(instant), en))).toBe(english);
  });
});

describe("hours", () => {
  it.each<[number[], string, string]>([
    [[9], "오전 9시", "9 AM"],
    [[0, 12], "오전 0시 또는 오후 12시", "12 AM or 12 PM"],
    [[6, 9, 18], "오전 6시, 오전 9시 또는 오후 6시", "6 AM, 9 AM, or 6 PM"],
    [Array.from({ length: 24 }, (_, hour) => hour), "정각", "full hour"],
  ])("%j", (hours, korean, english) => {
    expect(formatHours(hours, "ko")).toBe(korean);
    expect(formatHours(hours, "en")).toBe(english);
  });
});

describe("spans", () => {
  it("end on their last whole day", () => {
    const midnight = new Date("2026-12-31T15:00:00Z");
    expect(plain(formatLastDay(midnight, ko))).toBe("12월 31일");
    expect(plain(formatLastDay(new Date("2027-01-01T14:59:59Z"), ko))).toBe("12월 31일");
    const start = new Date("2026-11-30T15:00:00Z");
    expect(plain(formatPeriod({ start, end: midnight }, ko))).toBe("12월 1일 ~ 12월 31일");
  });

  it("that follow each other share no day", () => {
    const [first, second, third] = ["2026-11-27", "2026-12-27", "2027-01-27"].map((day) => new Date(`${day}T15:34:00+09:00`));
    if (!first || !second || !third) throw new Error("three instants");
    expect(plain(formatPeriod({ start: first, end: second }, ko))).toBe("11월 27일 ~ 12월 26일");
    expect(plain(formatPeriod({ start: second, end: third }, ko))).toBe("12월 27일 ~ 2027년 1월 26일");
    expect(plain(formatPeriod({ start: first, end: second }, en))).toBe("Nov 27 – Dec 26");
  });

  it("of one month end the day before the next charge's month begins anew, also in February", () => {
    const start = new Date("2027-01-31T10:00:00+09:00");
    const end = new Date("2027-02-28T10:00:00+09:00");
    expect(plain(formatPeriod({ start, end }, { locale: "ko", now: start }))).toBe("1월 31일 ~ 2월 27일");
  });
});

describe("the language of a page", () => {
  it.each([
    ["en", "ko-KR", "en"],
    ["fr", "en-GB,en;q=0.9,ko;q=0.8", "en"],
    [undefined, "fr-FR,fr;q=0.9,ko;q=0.5,en;q=0.4", "ko"],
    [undefined, "en;q=0,ko;q=0.1", "ko"],
    [undefined, "fr", "ko"],
    [undefined, null, "ko"],
    ["<script>", "en", "en"],
  ])("cookie %s, header %s: %s", (cookie, acceptLanguage, expected) => {
    expect(chooseLocale({ cookie, acceptLanguage })).toBe(expected);
  });
});

describe("a template", () => {
  it("is filled by name and keeps placeholders without a value", () => {
    expect(fill("{paid} of {due}, {paid}", { paid: 2 })).toBe("2 of {due}, 2");
  });
});
