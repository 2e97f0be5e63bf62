import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Access } from "@/lib/billing/access";
import { featuresOf } from "@/lib/billing/catalogue";
import { cutoffOf, isHiddenOn, permissionsOf } from "@/lib/journal/rules/permissions";

const kst = (text: string) => new Date(`${text}+09:00`);
const FREE = { features: featuresOf("FREE") };
const PRO = { features: featuresOf("PRO") };

describe("the first day that three months show", () => {
  test.each([
    ["2026-11-15T12:00:00", "2026-08-15"],
    ["2026-11-15T00:00:00", "2026-08-15"],
    ["2026-11-14T23:59:59.999", "2026-08-14"],
    ["2026-05-31T12:00:00", "2026-02-28"],
    ["2028-05-31T12:00:00", "2028-02-29"],
    ["2026-05-28T12:00:00", "2026-02-28"],
    ["2026-05-29T12:00:00", "2026-02-28"],
    ["2100-05-31T12:00:00", "2100-02-28"],
    ["2026-01-31T12:00:00", "2025-10-31"],
    ["2026-02-28T12:00:00", "2025-11-28"],
    ["2026-03-31T12:00:00", "2025-12-31"],
    ["2026-07-31T12:00:00", "2026-04-30"],
    ["2026-12-31T23:59:59.999", "2026-09-30"],
    ["2027-01-01T00:00:00", "2026-10-01"],
  ])("at %s it is %s", (now, cutoffOn) => {
    expect(cutoffOf(kst(now), 3)).toBe(cutoffOn);
    expect(permissionsOf(FREE, kst(now)).cutoffOn).toBe(cutoffOn);
    expect(permissionsOf(PRO, kst(now)).cutoffOn).toBeNull();
  });

  test("is shown, and the day before is hidden, from 00:00 to 23:59:59.999 in Seoul", () => {
    for (const now of ["2026-11-15T00:00:00", "2026-11-15T23:59:59.999"]) {
      expect(isHiddenOn("2026-08-15", FREE, kst(now))).toBe(false);
      expect(isHiddenOn("2026-08-14", FREE, kst(now))).toBe(true);
      expect(isHiddenOn("1980-01-01", PRO, kst(now))).toBe(false);
    }
    expect(isHiddenOn("2026-08-14", FREE, kst("2026-11-14T23:59:59.999"))).toBe(false);
  });

  const months = fc.integer({ min: 0, max: 60 });
  const instant = fc.date({ min: kst("1985-01-01T00:00:00"), max: kst("2200-12-31T23:59:59"), noInvalidDate: true });

  test("is that many months back: the same day, or the last of a shorter month", () => {
    const daysIn = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
    fc.assert(
      fc.property(instant, months, (now, count) => {
        const [year = 0, month = 0, day = 0] = new Date(now.getTime() + 9 * 3_600_000)
          .toISOString()
          .slice(0, 10)
          .split("-")
          .map(Number);
        const nth = year * 12 + month - 1 - count;
        const [thenYear, thenMonth] = [Math.floor(nth / 12), (nth % 12) + 1];
        const then = [thenYear, thenMonth, Math.min(day, daysIn(thenYear, thenMonth))];
        expect(cutoffOf(now, count).split("-").map(Number)).toEqual(then);
      }),
      { numRuns: 2_000 },
    );
  });

  test("never goes back as time goes on", () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: 90 * 86_400_000 }), months, (now, laterMs, count) => {
        expect(cutoffOf(now, count) <= cutoffOf(new Date(now.getTime() + laterMs), count)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what a tier's features permit", () => {
  const having = (features: Partial<Access["features"]>) => ({ features: { ...featuresOf("FREE"), ...features } });
  const now = kst("2026-11-15T12:00:00");

  test("comes from each feature by itself", () => {
    expect(permissionsOf(FREE, now)).toEqual({ cutoffOn: "2026-08-15", hasLongTerm: false, hasExport: false });
    expect(permissionsOf(PRO, now)).toEqual({ cutoffOn: null, hasLongTerm: true, hasExport: true });
    expect(permissionsOf(having({ annualGoal: true }), now)).toEqual({
      cutoffOn: "2026-08-15",
      hasLongTerm: true,
      hasExport: false,
    });
    expect(permissionsOf(having({ csvExport: 5 }), now)).toEqual({ cutoffOn: "2026-08-15", hasLongTerm: false, hasExport: true });
    expect(permissionsOf(having({ historyMonths: 12 }), now).cutoffOn).toBe("2025-11-15");
  });

  test("without any history only today is shown", () => {
    expect(permissionsOf(having({ historyMonths: false }), now).cutoffOn).toBe("2026-11-15");
  });
});
