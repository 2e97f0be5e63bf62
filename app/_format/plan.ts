import type { Locale } from "@/app/_i18n/locale";
import { type Plan, planOf, type Tier, tierEntryOf } from "@/lib/billing/catalogue";

/** @returns the plan's whole name, such as "Trakko Pro monthly" */
export const planName = (plan: Plan, locale: Locale): string => planOf(plan).name[locale];

/** @returns the name that is enough beside the other plans, such as "Monthly" */
export const shortPlanName = (plan: Plan, locale: Locale): string => planOf(plan).shortName[locale];

/** @returns the tier's name, such as "Free" */
export const tierName = (tier: Tier, locale: Locale): string => tierEntryOf(tier).name[locale];

/** How often the plan is charged, as key and value of the messages under `plan.every`. */
export function everyPeriod(plan: Plan): { key: "month" | "months" | "year" | "years"; count: number } {
  const { unit, count } = planOf(plan).period;
  return { key: count === 1 ? unit : `${unit}s`, count };
}
