import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { type Access, accessOf } from "../access";
import type { Plan } from "../catalogue";
import { nextChargeOf } from "../price/charge-of";

export type SubscriptionSummary = {
  plan: Plan;
  status: "active" | "past_due" | "ended";
  /** The price of one period, in won, VAT included. */
  amount: number;
  currentPeriodStart: Date;
  currentPeriodEnd: Date;
  cancelAt: Date | null;
  endedAt: Date | null;
  graceEndsAt: Date | null;
  /** When the batch will charge next; null when it will not. */
  nextChargeAt: Date | null;
  /** What it will charge then, in won, VAT included. */
  nextChargeWon: number | null;
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
  const next = nextChargeOf(context, { ...latest, isComplimentary: input.isAdmin });
  const { plan, status, currentPeriodStart, currentPeriodEnd, cancelAt, endedAt, graceEndsAt } = subscription;
  return {
    ...access,
    subscription: {
      plan,
      status,
      amount: latest.charge.heldWon,
      currentPeriodStart,
      currentPeriodEnd,
      cancelAt,
      endedAt,
      graceEndsAt,
      nextChargeAt: next?.at ?? null,
      nextChargeWon: next?.amountWon ?? null,
    },
  };
}
