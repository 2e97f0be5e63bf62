import type { Transaction } from "@/db/client";
import { lockLiveSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { hasCancellationTakenEffect } from "../rules/lifecycle";
import { endSubscription } from "./end-subscription";

/**
 * Why a customer with this live subscription cannot begin another one. A delinquent customer may
 * have lost access, so "already subscribed" would not be true.
 */
export function liveReason({
  status,
  pendingPaymentId,
}: Pick<Subscription, "status" | "pendingPaymentId">): "payment_in_progress" | "payment_owed" | "already_subscribed" {
  if (pendingPaymentId) return "payment_in_progress";
  return status === "past_due" ? "payment_owed" : "already_subscribed";
}

/**
 * Locks the person's live subscription in the caller's transaction. If its scheduled end has
 * passed, it is ended here, so that the person can subscribe again before the batch runs.
 * @returns null when there is none
 */
export async function lockLiveSubscription(tx: Transaction, context: Context, userId: string): Promise<Subscription | null> {
  const subscription = await lockLiveSubscriptionOf(tx, userId);
  if (!subscription || subscription.pendingPaymentId) return subscription;
  if (!hasCancellationTakenEffect(subscription, context.now())) return subscription;
  await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: subscription.cancelAt });
  return null;
}
