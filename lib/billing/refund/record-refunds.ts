import type { Transaction } from "@/db/client";
import { findInvoice } from "@/db/queries/payment/invoices";
import { findPayment, insertLedgerEntries, lockPayment, type Payment, updatePayment } from "@/db/queries/payment/payments";
import { insertRefund, lockPendingRefundOf, sumRefundsInLedger, updateRefund } from "@/db/queries/refund/refunds";
import { lockSubscription, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { NoticeCause } from "../../notice/cause";
import type { TossPayment } from "../../toss/schema";
import { audit } from "../audit";
import { standingOfRefund, stillOwedWon } from "../rules/refund-outcome";
import { endSubscription } from "../subscription/end-subscription";
import { BALANCE_CHANGED } from "./refusal";

/** Toss's definite refusal of one refund: it will not be carried out. */
export type RefundRefusal = { refundId: string; code: string };

/**
 * What a reading of a paid payment at Toss means for our books, in a transaction of its own. Every
 * way to learn of a cancel ends here: our own request, a webhook, the daily comparison, an
 * operator.
 * @param input.seen the payment as just read from Toss with the secret key
 * @param input.refusal what Toss answered to a refund of this payment, before it was read
 */
export const recordSeen = (
  context: Context,
  input: { paymentId: string; seen: TossPayment; refusal?: RefundRefusal | null },
): Promise<void> =>
  context.db.transaction(async (tx) => {
    // Read again: a first payment has its subscription only once it is settled, and the
    // subscription is locked before the payment.
    const current = await findPayment(tx, input.paymentId);
    const hasNews = input.seen.cancels.length > 0 || input.refusal || (current?.refundedWon ?? 0) > 0;
    if (current?.status !== "paid" || !hasNews) return;
    if (current.subscriptionId) await lockSubscription(tx, current.subscriptionId);
    await recordRefunds(tx, context, input);
  });

/**
 * Records the cancels that Toss shows on a paid payment, wherever they were made (Toss's console
 * too), each once by its transaction key, and the outcome of the refund that we asked for. A
 * payment is fully refunded when its balance is 0, whatever its status says. A full refund of the
 * current period ends the subscription at once; a partial refund changes nothing. This is the only
 * writer of refunds in the ledger and of the outcomes of refunds.
 * @param input.seen the payment as just read from Toss with the secret key, never as a webhook
 *   claims it. It may be older than what is recorded already.
 * Source: docs/decisions/0006-webhooks-are-hints.md, 0037-refunds-are-rows.md
 */
export async function recordRefunds(
  tx: Transaction,
  context: Context,
  input: { paymentId: string; seen: TossPayment; refusal?: RefundRefusal | null },
): Promise<void> {
  const { paymentId, seen } = input;
  const payment = await lockPayment(tx, paymentId);
  invariant(payment?.status === "paid", `payment ${paymentId} is not paid and cannot be refunded`);
  const isNew = await recordCancels(tx, context, { payment, seen });
  await concludeRefund(tx, context, { payment, ...input });
  const { subscriptionId, invoiceId } = payment;
  if (!isNew || !subscriptionId) return;
  await takeFromCredit(tx, { subscriptionId, payment });
  if (seen.balanceWon === 0) await endRefunded(tx, context, { subscriptionId, invoiceId });
}

/** @returns whether the books changed */
async function recordCancels(
  tx: Transaction,
  context: Context,
  { payment, seen }: { payment: Payment; seen: TossPayment },
): Promise<boolean> {
  const { id: paymentId, userId, subscriptionId } = payment;
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
  // A reading that is older than another one shows fewer cancels than the ledger has.
  const refundedWon = Math.max(seen.totalWon - seen.balanceWon, await sumRefundsInLedger(tx, paymentId));
  if (recorded.length === 0 && payment.refundedWon === refundedWon) return false;
  await updatePayment(tx, paymentId, { refundedWon });
  const detail = { refundedWon, isFull: seen.balanceWon === 0 };
  const notice = refundNotice(payment, refundedWon);
  await audit(tx, context, [{ action: "payment_refunded", userId, subscriptionId, paymentId, detail, notice }]);
  return true;
}

/** What has been given back of a payment only grows, so each sum is told once. */
function refundNotice({ id, refundedWon: beforeWon }: Payment, refundedWon: number): NoticeCause | undefined {
  const givenBackWon = refundedWon - beforeWon;
  if (givenBackWon <= 0) return undefined;
  return { template: "refunded", event: `refund:${id}:${refundedWon}`, detail: { givenBackWon, refundedWon } };
}

/**
 * What is given back of a period that a change of plan has cut can no longer count as credit. Of
 * the running period nothing is carried over yet.
 */
async function takeFromCredit(
  tx: Transaction,
  { subscriptionId, payment }: { subscriptionId: string; payment: Payment },
): Promise<void> {
  const subscription = await lockSubscription(tx, subscriptionId);
  if (!subscription || subscription.creditWon <= 0) return;
  const invoice = await findInvoice(tx, payment.invoiceId);
  if (!invoice || invoice.periodStart >= subscription.currentPeriodStart) return;
  const givenBackWon = ((await findPayment(tx, payment.id))?.refundedWon ?? 0) - payment.refundedWon;
  await updateSubscription(tx, subscriptionId, { creditWon: Math.max(0, subscription.creditWon - givenBackWon) });
}

type Concluding = { payment: Payment; seen: TossPayment; refusal?: RefundRefusal | null };

/** The pending refund of a payment gets its outcome; what a customer is still owed is asked for. */
async function concludeRefund(tx: Transaction, context: Context, { payment, seen, refusal }: Concluding): Promise<void> {
  const refund = await lockPendingRefundOf(tx, payment.id);
  if (!refund) return;
  const standing = standingOfRefund(refund, seen);
  const settled = { settledAt: context.now(), resolveAt: null, pendingCode: null };
  if (standing.kind === "done")
    return updateRefund(tx, refund.id, { status: "done", transactionKey: standing.transactionKey, ...settled });
  const refusedCode = standing.kind === "changed" ? BALANCE_CHANGED : refusal?.refundId === refund.id ? refusal.code : null;
  if (refusedCode === null) return;
  await updateRefund(tx, refund.id, { status: "refused", refusedCode, ...settled });
  const { id: paymentId, userId, subscriptionId } = payment;
  const { id: refundId, kind, amountWon } = refund;
  const detail = { refundId, kind, amountWon, code: refusedCode };
  await audit(tx, context, [{ action: "refund_refused", userId, subscriptionId, paymentId, detail }]);
  const owedWon = standing.kind === "changed" ? stillOwedWon(kind, amountWon, standing.leftWon) : 0;
  if (owedWon === 0) return;
  const now = context.now();
  await insertRefund(tx, {
    ...refund,
    id: crypto.randomUUID(),
    amountWon: owedWon,
    balanceWon: seen.balanceWon,
    resolveAt: now,
    triedAt: now,
    tries: 0,
    refusals: 0,
    pendingCode: null,
  });
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
