import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { type Access, accessOf } from "../access";
import type { Plan } from "../catalogue";
import { nextBatchAt } from "../rules/calendar";
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

/**
 * What a customer may do (the tier and its features) and the live or latest subscription, for other
 * programs.
 */
export async function readSubscriptionSummary(
  context: Context,
  input: { userId: string; isAdmin: boolean },
): Promise<Access & { subscription: SubscriptionSummary | null }> {
  const latest = await findLatestSubscriptionOf(context.db, input.userId);
  const subscription = latest?.subscription ?? null;
  const access = accessOf({ isComplimentary: input.isAdmin, subscription, now: context.now() });
  if (!latest || !subscription) return { ...access, subscription: null };
  const { plan, status, currentPeriodStart, currentPeriodEnd, cancelAt, endedAt, graceEndsAt } = subscription;
  return {
    ...access,
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

/**
 * When the batch will charge next, as we announce it: the next attempt while past due, else the run
 * after the end of the period. Null when it will not charge.
 */
export function nextChargeAt(context: Context, delinquent: Delinquent): Date | null {
  const { status, cancelAt, currentPeriodEnd, dueAt } = delinquent.subscription;
  if (status === "past_due") return readCourse(context, delinquent)?.attempts[0] ?? null;
  if (status === "ended" || cancelAt) return null;
  return nextBatchAt(dueAt && dueAt > currentPeriodEnd ? dueAt : currentPeriodEnd, context.settings.batchHours);
}
