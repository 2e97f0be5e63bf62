import type { Subscription } from "@/db/queries/subscription/subscriptions";
import { monthsPerPeriod } from "../catalogue";
import { countedOn } from "../rules/plan-change";

type Present = Pick<Subscription, "plan" | "anchorAt" | "periodIndex" | "currentPeriodEnd">;

/** How the periods of another plan are counted on from the end of the present period. */
export const countedOnAs = (subscription: Present, plan: string) =>
  countedOn(subscription, { fromMonths: monthsPerPeriod(subscription.plan), toMonths: monthsPerPeriod(plan) });

/**
 * The plan that its customer has chosen for the next period, its price and quantity, and how its
 * periods are counted. The subscription becomes it when that period is paid.
 * @returns null when the plan stays
 * Source: docs/decisions/0053-plan-changes.md
 */
export function nextPlanOf(subscription: Subscription) {
  const { nextPlan: plan, nextPriceId: priceId, nextQuantity: quantity } = subscription;
  return plan === null || priceId === null ? null : { plan, priceId, quantity, ...countedOnAs(subscription, plan) };
}
