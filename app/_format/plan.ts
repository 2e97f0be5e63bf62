import type { Locale } from "@/app/_i18n/locale";
import { type Plan, planOf, type Tier, tierEntryOf } from "@/lib/billing/catalogue";
import type { Units } from "@/lib/billing/rules/quantity";
import { fill } from "./fill";
import { formatWon } from "./won";

/** @returns the plan's whole name, such as "Trakko Pro monthly" */
export const planName = (plan: Plan, locale: Locale): string => planOf(plan).name[locale];

/**
 * @returns what several units of a plan cost, such as "29,000원 × 3명"; null for one, which needs no
 *   words
 */
export function unitWords({ plan, units: { unitWon, quantity } }: Sold, locale: Locale): string | null {
  if (quantity === 1) return null;
  const words = planOf(plan).quantity?.words[locale] ?? "{count}";
  return `${formatWon(unitWon, locale)} × ${fill(words, { count: quantity })}`;
}

/** @returns the plan's whole name, with its units when there are several */
export const planWithUnits = (sold: Sold, locale: Locale): string =>
  [planName(sold.plan, locale), unitWords(sold, locale) ?? []].flat().join(", ");

type Sold = { plan: Plan; units: Units };

/** @returns the name that is enough beside the other plans, such as "Monthly" */
export const shortPlanName = (plan: Plan, locale: Locale): string => planOf(plan).shortName[locale];

/** @returns the tier's name, such as "Free" */
export const tierName = (tier: Tier, locale: Locale): string => tierEntryOf(tier).name[locale];

/** How often the plan is charged, as key and value of the messages under `plan.every`. */
export function everyPeriod(plan: Plan): { key: "month" | "months" | "year" | "years"; count: number } {
  const { unit, count } = planOf(plan).period;
  return { key: count === 1 ? unit : `${unit}s`, count };
}
