import { lockLiveSubscriptionOf, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { hasCancellationTakenEffect } from "../rules/lifecycle";
import { type ChangeRefusal, refuseChange } from "./limits";

export type Resumed = { ok: true } | ChangeRefusal<"not_subscribed" | "period_over">;

/**
 * Undoes a scheduled cancellation before it takes effect; the card stays. Resuming a subscription
 * that is not cancelled changes nothing.
 */
export async function resume(context: Context, input: { userId: string }): Promise<Resumed> {
  const { userId } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  return context.db.transaction(async (tx): Promise<Resumed> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription) return { ok: false, reason: "not_subscribed" };
    if (!subscription.cancelAt) return { ok: true };
    if (hasCancellationTakenEffect(subscription, context.now())) return { ok: false, reason: "period_over" };
    await updateSubscription(tx, subscription.id, { cancelAt: null, cancelReason: null });
    await audit(tx, context, [{ action: "resumed", userId, subscriptionId: subscription.id }]);
    return { ok: true };
  });
}
