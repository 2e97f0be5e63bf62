import { describe, expect, it } from "vitest";
import { readPlans } from "@/lib/billing/views/read-plans";

const ONE = { pro_monthly: 1, pro_yearly: 1 };
const plans = (monthlyWon: number, yearlyWon: number, quantity = ONE) =>
  readPlans({ settings: { priceWon: { pro_monthly: monthlyWon, pro_yearly: yearlyWon }, quantity, trialDays: {} } });
const yearly = (...given: Parameters<typeof plans>) => plans(...given).find(({ plan }) => plan === "pro_yearly")?.saving ?? null;

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

  it("counts all units of both", () => {
    const both = { pro_monthly: 3, pro_yearly: 3 };
    expect(yearly(9_900, 99_000, both)).toEqual({ amountWon: 3 * 19_800, plan: "pro_monthly", times: 12, freeMonths: 2 });
    expect(plans(9_900, 99_000, both)[0]).toMatchObject({
      amountWon: 29_700,
      perMonthWon: 29_700,
      units: { unitWon: 9_900, quantity: 3 },
    });
  });

  it("is not claimed against another number of units", () => {
    expect(yearly(9_900, 99_000, { ...ONE, pro_monthly: 2 })).toBeNull();
    expect(yearly(9_900, 99_000, { ...ONE, pro_yearly: 2 })).toBeNull();
  });

  it.each([
    [9_900, 118_800],
    [9_900, 130_000],
  ])("at %i and %i Won is nothing, so nothing is claimed", (monthlyWon, yearlyWon) => {
    expect(yearly(monthlyWon, yearlyWon)).toBeNull();
  });
});
