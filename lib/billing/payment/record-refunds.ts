import type { Transaction } from "@/db/client";
import { findInvoice } from "@/db/queries/payment/invoices";
import { insertLedgerEntries, lockPayment, updatePayment } from "@/db/queries/payment/payments";
import { lockSubscription, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { TossPayment } from "../../toss/schema";
import { audit } from "../audit";
import { endSubscription } from "../subscription/end-subscription";

/**
 * Records the cancels that Toss shows on a paid payment, wherever they were made (Toss's console
 * too), each once by its transaction key. A payment is fully refunded when its balance is 0,
 * whatever its status says. A full refund of the current period ends the subscription at once; a
 * partial refund changes nothing.
 * @param seen the payment as just read from Toss with the secret key, never as a webhook claims it
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
export async function recordRefunds(
  tx: Transaction,
  context: Context,
  input: { paymentId: string; seen: TossPayment },
): Promise<void> {
  const { paymentId, seen } = input;
  const payment = await lockPayment(tx, paymentId);
  invariant(payment?.status === "paid", `payment ${paymentId} is not paid and cannot be refunded`);
  const now = context.now();
  const done = seen.cancels.filter((cancel) => cancel.status === "DONE" && cancel.amountWon > 0);
  const recorded = await insertLedgerEntries(
    tx,
    done.map((cancel) => ({
      paymentId,
      kind: "refund" as const,
      amountWon: -cancel.amountWon,
      transactionKey: cancel.transactionKey,
      occurredAt: cancel.canceledAt ?? now,
      recordedAt: now,
    })),
  );
  const refundedWon = seen.totalWon - seen.balanceWon;
  if (recorded.length === 0 && payment.refundedWon === refundedWon) return;
  await updatePayment(tx, paymentId, { refundedWon });
  const { userId, subscriptionId } = payment;
  await audit(tx, context, [
    { action: "payment_refunded", userId, subscriptionId, paymentId, detail: { refundedWon, isFull: seen.balanceWon === 0 } },
  ]);
  if (seen.balanceWon === 0 && subscriptionId) await endRefunded(tx, context, { subscriptionId, invoiceId: payment.invoiceId });
}

async function endRefunded(
  tx: Transaction,
  context: Context,
  input: { subscriptionId: string; invoiceId: string },
): Promise<void> {
  const subscription = await lockSubscription(tx, input.subscriptionId);
  const invoice = await findInvoice(tx, input.invoiceId);
  if (!subscription || !invoice || subscription.status === "ended") return;
  const isRunningPeriod = subscription.currentPeriodStart.getTime() === invoice.periodStart.getTime();
  if (!isRunningPeriod) return;
  const now = context.now();
  // A charge is under way. Nothing may follow it, and its outcome ends the subscription.
  if (subscription.pendingPaymentId) return updateSubscription(tx, subscription.id, { cancelAt: now });
  await endSubscription(tx, context, { subscription, reason: "refunded", endedAt: now });
}
