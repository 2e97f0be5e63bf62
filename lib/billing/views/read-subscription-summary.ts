import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { type Tier, tierOf } from "../rules/access";
import { nextBatchAt } from "../rules/calendar";
import type { Plan } from "../rules/plan";
import { type Delinquent, readCourse } from "./read-dunning";

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
      nextChargeAt: nextChargeAt(context, { subscription, isComplimentary: input.isAdmin }),
    },
  };
}

/** The run that will charge next, as it is announced: of a subscription that is past due, the course's next attempt. Null when none will. */
export function nextChargeAt(context: Context, delinquent: Delinquent): Date | null {
  const { status, cancelAt, currentPeriodEnd, dueAt } = delinquent.subscription;
  if (status === "past_due") return readCourse(context, delinquent)?.attempts[0] ?? null;
  if (status === "ended" || cancelAt) return null;
  return nextBatchAt(dueAt && dueAt > currentPeriodEnd ? dueAt : currentPeriodEnd, context.settings.batchHours);
}
