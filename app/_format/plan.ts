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
  return `${formatWon(unitWon, locale)} ×\u00a0${countWords({ plan, quantity }, locale)}`;
}

/** @returns how many units of a plan, such as "3명", which stay together in one line */
const countWords = ({ plan, quantity }: Held, locale: Locale): string =>
  fill(planOf(plan).quantity?.words[locale] ?? "{count}", { count: quantity }).replaceAll(" ", "\u00a0");

/** @returns the plan's whole name, with its units when there are several */
export const planWithUnits = (sold: Sold, locale: Locale): string =>
  [planName(sold.plan, locale), unitWords(sold, locale) ?? []].flat().join(", ");

type Sold = { plan: Plan; units: Units };

/**
 * For where the amount of all units is said and the price of one is not, or is another one by then.
 * @param t gives the texts under `plan`
 * @returns the plan's whole name, with how many units when there are several: "Trakko Pro 월간(3명)"
 */
export function planWithQuantity(t: PlanWords, held: Held, locale: Locale): string {
  const name = planName(held.plan, locale);
  return held.quantity === 1 ? name : t("withQuantity", { name, count: countWords(held, locale) });
}

type Held = { plan: Plan; quantity: number };
type PlanWords = (key: "withQuantity", values: { name: string; count: string }) => string;

/** @returns the name that is enough beside the other plans, such as "Monthly" */
export const shortPlanName = (plan: Plan, locale: Locale): string => planOf(plan).shortName[locale];

/** @returns the tier's name, such as "Free" */
export const tierName = (tier: Tier, locale: Locale): string => tierEntryOf(tier).name[locale];

/** How often the plan is charged, as key and value of the messages under `plan.every`. */
export function everyPeriod(plan: Plan): { key: "month" | "months" | "year" | "years"; count: number } {
  const { unit, count } = planOf(plan).period;
  return { key: count === 1 ? unit : `${unit}s`, count };
}
