import type { Queryable } from "@/db/client";
import { lockLiveSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { endSubscription } from "./end-subscription";

/**
 * The person's live subscription, locked, inside the caller's transaction. One whose scheduled end has passed is ended here and now, so that
 * nobody has to wait for the batch to subscribe again.
 * @returns null when there is none (any more)
 */
export async function lockLiveSubscription(tx: Queryable, context: Context, userId: string): Promise<Subscription | null> {
  const subscription = await lockLiveSubscriptionOf(tx, userId);
  const isOver = subscription?.cancelAt && subscription.cancelAt <= context.now() && !subscription.pendingPaymentId;
  if (!subscription || !isOver) return subscription;
  await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: subscription.cancelAt ?? context.now() });
  return null;
}
