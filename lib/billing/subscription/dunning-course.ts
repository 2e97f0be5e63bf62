import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { BillingSettings, Context } from "../../context";
import { forPlan, monthsPerPeriod, type Plan } from "../catalogue";
import { courseAhead, type DunningFacts, type DunningRules } from "../rules/dunning-timeline";

export type Delinquent = { subscription: Subscription; isComplimentary: boolean };

/**
 * @returns the runs that will try again, and the run that will end the subscription; null when it
 *   is not past due
 */
export function dunningCourse(context: Context, { subscription, isComplimentary }: Delinquent) {
  const facts = subscription.status === "past_due" ? dunningFacts(subscription) : null;
  if (!facts) return null;
  const now = context.now();
  const checkingSince = subscription.pendingPaymentId ? now : null;
  return courseAhead({ facts, rules: dunningRules(context.settings, subscription.plan), checkingSince, isComplimentary, now });
}

export const dunningRules = ({ dunning, graceDays, batchHours }: BillingSettings, plan: Plan): DunningRules => ({
  schedule: forPlan(dunning, plan),
  graceDays,
  batchHours,
  monthsPerPeriod: monthsPerPeriod(plan),
});

/** @returns null for a subscription that owes nothing */
export function dunningFacts(subscription: Subscription): DunningFacts | null {
  const { status, endReason, delinquentSince, graceEndsAt } = subscription;
  const isDelinquent = status === "past_due" || (status === "ended" && endReason === "unpaid");
  return isDelinquent && delinquentSince && graceEndsAt ? { ...subscription, delinquentSince, graceEndsAt } : null;
}
