import type { Transaction } from "@/db/client";
import { findInvoice } from "@/db/queries/payment/invoices";
import { findPayment } from "@/db/queries/payment/payments";
import { lockLiveSubscriptionOf, type Subscription, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { hasEnded } from "../rules/lifecycle";
import { endSubscription } from "./end-subscription";
import { type ChangeRefusal, refuseChange } from "./limits";

/**
 * A charge that was sent before the cancellation and has no outcome yet. If it is approved, the
 * customer keeps what it pays for until `paidUntil` and nothing follows; if not, the subscription
 * ends then.
 */
export type ChargeUnderWay = { amountWon: number; paidUntil: Date };
/** With a charge under way, `endsAt` holds unless the charge is approved. */
export type Canceled =
  | { ok: true; endsAt: Date; hasEnded: boolean; chargeUnderWay: ChargeUnderWay | null }
  | ChangeRefusal<"not_subscribed">;

/**
 * Cancels at the end of the paid period. Where nothing is paid for (past due, or the period is over
 * and the batch has not run), the subscription ends at once and nothing more is charged. A charge
 * that is under way cannot be called back: its outcome decides, and the answer says so. Cancelling
 * twice changes nothing.
 * @param input.subscriptionId the only subscription that a link is about; absent: the person's own
 * @param input.reason what the customer chose to say, at most 500 characters
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md,
 *   0027-what-is-agreed-is-what-is-done.md
 */
export async function cancel(
  context: Context,
  input: { userId: string; subscriptionId?: string; reason?: string },
): Promise<Canceled> {
  const { userId, reason } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  const canceled = await context.db.transaction(async (tx): Promise<Canceled> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription || (input.subscriptionId ?? subscription.id) !== subscription.id)
      return { ok: false, reason: "not_subscribed" };
    const chargeUnderWay = await findChargeUnderWay(tx, subscription);
    const now = context.now();
    if (subscription.cancelAt)
      return { ok: true, endsAt: subscription.cancelAt, hasEnded: hasEnded(subscription, now), chargeUnderWay };
    const isUnpaid = subscription.status === "past_due" || subscription.currentPeriodEnd <= now;
    const endsAt = isUnpaid ? now : subscription.currentPeriodEnd;
    await updateSubscription(tx, subscription.id, { cancelAt: endsAt, cancelReason: reason ?? null });
    const notice = { template: "cancel_scheduled", event: `cancel:${crypto.randomUUID()}` } as const;
    await audit(tx, context, [
      { action: "cancel_scheduled", userId, subscriptionId: subscription.id, detail: { endsAt: endsAt.toISOString() }, notice },
    ]);
    // A charge under way cannot be called back. Its outcome ends the subscription, now or at the
    // end of what it paid for.
    if (!isUnpaid || subscription.pendingPaymentId) return { ok: true, endsAt, hasEnded: false, chargeUnderWay };
    await endSubscription(tx, context, { subscription, reason: "canceled", endedAt: endsAt });
    return { ok: true, endsAt, hasEnded: true, chargeUnderWay: null };
  });
  if (canceled.ok && canceled.hasEnded) await deleteRevokedKeys(context, { userId });
  return canceled;
}

async function findChargeUnderWay(tx: Transaction, { pendingPaymentId }: Subscription): Promise<ChargeUnderWay | null> {
  const payment = pendingPaymentId ? await findPayment(tx, pendingPaymentId) : null;
  const invoice = payment ? await findInvoice(tx, payment.invoiceId) : null;
  return payment && invoice ? { amountWon: payment.amountWon, paidUntil: invoice.periodEnd } : null;
}
