import { findPayment, type Payment } from "@/db/queries/payment/payments";
import { lockSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { outcomeOfPayment } from "./outcome";
import { recordRefunds } from "./record-refunds";
import { settle } from "./settle";

export type Refreshed = { kind: "refreshed"; payment: Payment } | { kind: "not_found" } | { kind: "unreadable"; code: string };

/**
 * Reads one payment at Toss again and lets what Toss says take effect: an open outcome is settled, cancels are recorded.
 * This is how every hint (a webhook, a person at the admin page) becomes fact. Repeating it changes nothing.
 */
export async function refreshPayment(context: Context, input: { paymentId: string }): Promise<Refreshed> {
  const payment = await findPayment(context.db, input.paymentId);
  invariant(payment, `payment ${input.paymentId} does not exist`);
  const found = payment.paymentKey
    ? await context.toss.findPaymentByKey(payment.paymentKey)
    : await context.toss.findPaymentByOrderId(payment.orderId);
  if (found.kind === "not_found") return { kind: "not_found" };
  if (found.kind !== "found") return { kind: "unreadable", code: found.code ?? "no_answer" };
  const seen = found.payment;
  if (payment.status === "pending") await settle(context, { paymentId: payment.id, outcome: outcomeOfPayment(seen) });
  await context.db.transaction(async (tx) => {
    // Read anew: a first payment has its subscription only since it was settled, and the subscription is locked before the payment.
    const current = await findPayment(tx, payment.id);
    const hasRefund = seen.cancels.length > 0 || (current?.refundedWon ?? 0) > 0;
    if (current?.status !== "paid" || !hasRefund) return;
    if (current.subscriptionId) await lockSubscription(tx, current.subscriptionId);
    await recordRefunds(tx, context, { paymentId: payment.id, seen });
  });
  const refreshed = await findPayment(context.db, payment.id);
  invariant(refreshed, `payment ${payment.id} went away`);
  return { kind: "refreshed", payment: refreshed };
}
