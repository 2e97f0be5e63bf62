import { describe, expect, it } from "vitest";
import { readPlans } from "@/lib/billing/views/read-plans";

const yearly = (monthlyWon: number, yearlyWon: number) =>
  readPlans({ settings: { priceWon: { pro_monthly: monthlyWon, pro_yearly: yearlyWon }, trialDays: {} } }).find(
    ({ plan }) => plan === "pro_yearly",
  )?.saving ?? null;

describe("what a year costs less than twelve months", () => {
  it.each([
    [9_900, 99_000, 2],
    [9_900, 99_001, 1],
    [9_900, 108_900, 1],
    [9_900, 108_901, 0],
    [9_900, 89_100, 3],
  ])("at %i and %i Won pays for %i whole months", (monthlyWon, yearlyWon, freeMonths) => {
    const amountWon = 12 * monthlyWon - yearlyWon;
    expect(yearly(monthlyWon, yearlyWon)).toEqual({ amountWon, plan: "pro_monthly", times: 12, freeMonths });
  });

  it.each([
    [9_900, 118_800],
    [9_900, 130_000],
  ])("at %i and %i Won is nothing, so nothing is claimed", (monthlyWon, yearlyWon) => {
    expect(yearly(monthlyWon, yearlyWon)).toBeNull();
  });
});
