import { lockLiveSubscriptionOf, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { endSubscription } from "./end-subscription";
import { type ChangeRefusal, refuseChange } from "./limits";

export type Canceled = { ok: true; endsAt: Date; hasEnded: boolean } | ChangeRefusal<"not_subscribed">;

/**
 * Cancels at the end of the paid period. Where nothing is paid for (past due, or the period is over
 * and the batch has not run), the subscription ends at once and nothing more is charged. Cancelling
 * twice changes nothing.
 * @param reason what the customer chose to say, at most 500 characters
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md
 */
export async function cancel(context: Context, input: { userId: string; reason?: string }): Promise<Canceled> {
  const { userId, reason } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  const result = await context.db.transaction(async (tx): Promise<Canceled> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription) return { ok: false, reason: "not_subscribed" };
    if (subscription.cancelAt) return { ok: true, endsAt: subscription.cancelAt, hasEnded: false };
    const now = context.now();
    const isUnpaid = subscription.status === "past_due" || subscription.currentPeriodEnd <= now;
    const endsAt = isUnpaid ? now : subscription.currentPeriodEnd;
    await updateSubscription(tx, subscription.id, { cancelAt: endsAt, cancelReason: reason ?? null });
    await audit(tx, context, [
      { action: "cancel_scheduled", userId, subscriptionId: subscription.id, detail: { endsAt: endsAt.toISOString() } },
    ]);
    // A charge under way cannot be called back. Its outcome ends the subscription, now or at the
    // end of what it paid for.
    if (!isUnpaid || subscription.pendingPaymentId) return { ok: true, endsAt, hasEnded: false };
    await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: endsAt });
    return { ok: true, endsAt, hasEnded: true };
  });
  if (result.ok && result.hasEnded) await deleteRevokedKeys(context, { userId });
  return result;
}
