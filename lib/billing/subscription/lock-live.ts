import type { Queryable } from "@/db/client";
import { lockLiveSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { endSubscription } from "./end-subscription";

/**
 * Locks the person's live subscription in the caller's transaction. If its scheduled end has
 * passed, it is ended here, so that the person can subscribe again before the batch runs.
 * @returns null when there is none
 */
export async function lockLiveSubscription(tx: Queryable, context: Context, userId: string): Promise<Subscription | null> {
  const subscription = await lockLiveSubscriptionOf(tx, userId);
  const isOver = subscription?.cancelAt && subscription.cancelAt <= context.now() && !subscription.pendingPaymentId;
  if (!subscription || !isOver) return subscription;
  await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: subscription.cancelAt ?? context.now() });
  return null;
}
