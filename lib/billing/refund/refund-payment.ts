import type { Transaction } from "@/db/client";
import { findInvoice } from "@/db/queries/payment/invoices";
import { findPayment, lockPayment } from "@/db/queries/payment/payments";
import { findRefund, listRefundsOf, type Refund } from "@/db/queries/refund/refunds";
import { lockSubscription, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { deleteRevokedKeys } from "../card/delete-revoked-keys";
import { leftWonOf } from "../rules/refund-amount";
import { openRefund } from "./open-refund";
import { recordSeen } from "./record-refunds";
import { resolveRefunds } from "./resolve-refunds";
import { sendRefund } from "./send-refund";

export type OperatorRefundInput = {
  paymentId: string;
  /** Whole won, at most what is left of the payment. */
  amountWon: number;
  /** What was left of the payment when the operator decided, if it was shown to them. */
  expectedLeftWon?: number;
  /** Why, in words; kept on the refund and in the audit log. */
  reason: string;
};

export type OperatorRefund =
  | { kind: "refunded" | "pending"; refund: Refund; leftWon: number }
  | { kind: "refused"; reason: "not_found" | "not_refundable" | "refund_in_progress" | "payment_in_progress" }
  /** More than is left, or not what was shown as left; `amountWon` is what is left now. */
  | { kind: "refused"; reason: "amount_changed"; amountWon: number }
  /**
   * Toss will not carry it out; its code, or BALANCE_CHANGED when something else was given back.
   */
  | { kind: "refused"; reason: "toss_refused"; code: string };

/**
 * An operator gives money back of any paid payment, in whole or in part, whatever has become of the
 * subscription. All of the running period's payment ends the subscription once Toss has confirmed
 * it; a part changes nothing else. The same amount with the same reason is the same refund, so a
 * repetition gives back once.
 * @returns `pending` while Toss has not said whether it was carried out; `payment_in_progress`
 *   while a change of plan is charged, which may count the same money as credit
 * Source: docs/decisions/0037-refunds-are-rows.md
 */
export async function refundPayment(context: Context, input: OperatorRefundInput): Promise<OperatorRefund> {
  const payment = await findPayment(context.db, input.paymentId);
  if (!payment) return { kind: "refused", reason: "not_found" };
  if (payment.status !== "paid" || !payment.paymentKey) return { kind: "refused", reason: "not_refundable" };
  const found = await context.toss.findPaymentByKey(payment.paymentKey);
  if (found.kind === "found") await recordSeen(context, { paymentId: payment.id, seen: found.payment });
  const opened = await context.db.transaction((tx) => openOrRepeat(tx, context, input));
  if ("kind" in opened) return opened;
  if (!opened.isRepeated) await sendRefund(context, opened.refund);
  else if (opened.refund.status === "pending") await resolveRefunds(context, { refundId: opened.refund.id });
  await deleteRevokedKeys(context, { userId: payment.userId });
  return answerFor(context, opened.refund.id);
}

type Opened = { refund: Refund; isRepeated: boolean } | Extract<OperatorRefund, { kind: "refused" }>;

async function openOrRepeat(tx: Transaction, context: Context, input: OperatorRefundInput): Promise<Opened> {
  const { paymentId, amountWon, expectedLeftWon, reason } = input;
  const known = await findPayment(tx, paymentId);
  const subscription = known?.subscriptionId ? await lockSubscription(tx, known.subscriptionId) : null;
  const payment = await lockPayment(tx, paymentId);
  invariant(payment, `payment ${paymentId} went away`);
  const refunds = await listRefundsOf(tx, paymentId);
  const same = refunds.find(
    (refund) =>
      refund.kind === "operator" && refund.status !== "refused" && refund.amountWon === amountWon && refund.reason === reason,
  );
  if (same) return { refund: same, isRepeated: true };
  if (refunds[0]?.status === "pending") return { kind: "refused", reason: "refund_in_progress" };
  if (await isChangingPlan(tx, subscription)) return { kind: "refused", reason: "payment_in_progress" };
  const leftWon = leftWonOf({ paidWon: payment.amountWon, refundedWon: payment.refundedWon });
  if (leftWon === 0) return { kind: "refused", reason: "not_refundable" };
  if (amountWon > leftWon || (expectedLeftWon ?? leftWon) !== leftWon)
    return { kind: "refused", reason: "amount_changed", amountWon: leftWon };
  const refund = await openRefund(tx, context, { payment, kind: "operator", amountWon, reason });
  return refund ? { refund, isRepeated: false } : { kind: "refused", reason: "refund_in_progress" };
}

/**
 * A change of plan is under way whose invoice counts earlier payments as credit: the same money
 * must not be given back too.
 */
async function isChangingPlan(tx: Transaction, subscription: Subscription | null): Promise<boolean> {
  const pending = subscription?.pendingPaymentId ? await findPayment(tx, subscription.pendingPaymentId) : null;
  const invoice = pending && (await findInvoice(tx, pending.invoiceId));
  return invoice?.reason === "subscription_update";
}

async function answerFor({ db }: Context, refundId: string): Promise<OperatorRefund> {
  const refund = await findRefund(db, refundId);
  const payment = refund && (await findPayment(db, refund.paymentId));
  invariant(refund && payment, `refund ${refundId} went away`);
  if (refund.refusedCode !== null) return { kind: "refused", reason: "toss_refused", code: refund.refusedCode };
  const leftWon = leftWonOf({ paidWon: payment.amountWon, refundedWon: payment.refundedWon });
  return { kind: refund.status === "done" ? "refunded" : "pending", refund, leftWon };
}
