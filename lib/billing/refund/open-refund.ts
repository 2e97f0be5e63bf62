import type { Transaction } from "@/db/client";
import type { Payment } from "@/db/queries/payment/payments";
import { insertRefund, type Refund } from "@/db/queries/refund/refunds";
import type { Context } from "../../context";
import { audit } from "../audit";
import { leftWonOf } from "../rules/refund-amount";
import { SENDER_LEASE_MS } from "../rules/resolving";
import { addMs } from "../rules/units";

/**
 * Stores a refund before Toss is asked, in the caller's transaction. The caller holds the locks of
 * the subscription and the payment, and sends it after the commit.
 * @param input.amountWon at most what is left of the payment
 * @returns null when another refund of this payment is under way, or has given back the same
 */
export async function openRefund(
  tx: Transaction,
  context: Context,
  { payment, kind, amountWon, reason }: { payment: Payment; amountWon: number } & Pick<Refund, "kind" | "reason">,
): Promise<Refund | null> {
  const now = context.now();
  const { id: paymentId, userId, subscriptionId, amountWon: paidWon, refundedWon } = payment;
  const refund = await insertRefund(tx, {
    id: crypto.randomUUID(),
    paymentId,
    userId,
    kind,
    amountWon,
    balanceWon: leftWonOf({ paidWon, refundedWon }),
    requestedBy: context.actor,
    reason,
    requestedAt: now,
    // The sender has the refund to itself for a lease.
    resolveAt: addMs(now, SENDER_LEASE_MS),
    triedAt: now,
  });
  if (!refund) return null;
  const detail = { refundId: refund.id, kind, amountWon, ...(reason === null ? {} : { reason }) };
  await audit(tx, context, [{ action: "refund_requested", userId, subscriptionId, paymentId, detail }]);
  return refund;
}
