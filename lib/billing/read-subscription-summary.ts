import { findLatestSubscriptionOf } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { type Tier, tierOf } from "./rules/access";
import { nextBatchAt } from "./rules/calendar";
import type { Plan } from "./rules/plan";

export type SubscriptionSummary = {
  plan: Plan;
  status: "active" | "past_due" | "ended";
  /** Won, VAT included. */
  amount: number;
  currentPeriodStart: Date;
  currentPeriodEnd: Date;
  cancelAt: Date | null;
  endedAt: Date | null;
  graceEndsAt: Date | null;
  /** When the batch will charge next; null when it will not. */
  nextChargeAt: Date | null;
};

/** The person's tier and their live or latest subscription, as other programs are told it. */
export async function readSubscriptionSummary(
  context: Context,
  input: { userId: string; isAdmin: boolean },
): Promise<{ tier: Tier; subscription: SubscriptionSummary | null }> {
  const latest = await findLatestSubscriptionOf(context.db, input.userId);
  const subscription = latest?.subscription ?? null;
  const tier = tierOf({ isAdmin: input.isAdmin, subscription, now: context.now() });
  if (!latest || !subscription) return { tier, subscription: null };
  const { plan, status, currentPeriodStart, currentPeriodEnd, cancelAt, endedAt, graceEndsAt } = subscription;
  return {
    tier,
    subscription: {
      plan,
      status,
      amount: latest.amountWon,
      currentPeriodStart,
      currentPeriodEnd,
      cancelAt,
      endedAt,
      graceEndsAt,
      nextChargeAt: nextChargeAt(subscription),
    },
  };
}

/** The instant of the batch that will charge: 09:00 in Seoul on or after the due instant. */
export function nextChargeAt(subscription: {
  status: string;
  cancelAt: Date | null;
  currentPeriodEnd: Date;
  nextAttemptAt: Date | null;
}): Date | null {
  if (subscription.status === "active") return subscription.cancelAt ? null : nextBatchAt(subscription.currentPeriodEnd);
  if (subscription.status === "past_due") return subscription.nextAttemptAt && nextBatchAt(subscription.nextAttemptAt);
  return null;
}
