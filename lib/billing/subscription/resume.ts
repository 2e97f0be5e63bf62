import { lockLiveSubscriptionOf, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { hasCancellationTakenEffect } from "../rules/lifecycle";
import { type ChangeRefusal, refuseChange } from "./limits";

export type Resumed = { ok: true } | ChangeRefusal<"not_subscribed" | "payment_in_progress" | "period_over">;

/**
 * Undoes a scheduled cancellation before it takes effect; the card stays. Resuming a subscription
 * that is not cancelled changes nothing. Refused as period_over once the end has come, grace
 * included. While a charge that was sent before the end has no outcome, it is not known whether
 * there is a period to keep: payment_in_progress.
 */
export async function resume(context: Context, input: { userId: string }): Promise<Resumed> {
  const { userId } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  return context.db.transaction(async (tx): Promise<Resumed> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription) return { ok: false, reason: "not_subscribed" };
    const now = context.now();
    const { cancelAt, status, graceEndsAt, pendingPaymentId } = subscription;
    if (hasCancellationTakenEffect(subscription, now))
      return { ok: false, reason: pendingPaymentId ? "payment_in_progress" : "period_over" };
    // Only the next run records the end, but there is nothing left to keep.
    if (status === "past_due" && graceEndsAt && graceEndsAt <= now) return { ok: false, reason: "period_over" };
    if (!cancelAt) return { ok: true };
    await updateSubscription(tx, subscription.id, { cancelAt: null, cancelReason: null });
    const notice = { template: "resumed", event: `resume:${crypto.randomUUID()}` } as const;
    await audit(tx, context, [{ action: "resumed", userId, subscriptionId: subscription.id, notice }]);
    return { ok: true };
  });
}
