/**
 * The only writer of outcomes. First payment, renewal, retry, card change, resolver and webhook all end here, so that nothing can be paid
 * twice or forgotten: the subscription is locked before the payment, a payment that is no longer pending is left alone, and the unique
 * indexes refuse a second paid payment of an invoice.
 */
import type { Queryable } from "@/db/client";
import { updateCheckout } from "@/db/queries/checkouts";
import { closeInvoices, findInvoice, type Invoice } from "@/db/queries/invoices";
import { revokePaymentMethod } from "@/db/queries/payment-methods";
import { findPayment, insertLedgerEntries, lockPayment, type Payment, updatePayment } from "@/db/queries/payments";
import { insertSubscription, lockSubscription, type Subscription, updateSubscription } from "@/db/queries/subscriptions";
import type { Context } from "../context";
import { invariant } from "../invariant";
import type { TossPayment } from "../toss/schema";
import { audit } from "./audit";
import { endSubscription } from "./end-subscription";
import type { Outcome } from "./outcome";
import { recordRefunds } from "./record-refunds";
import { afterDecline } from "./rules/dunning";
import { canBecome } from "./rules/lifecycle";
import { nextLookupAt } from "./rules/resolving";

type Settling = { tx: Queryable; context: Context; payment: Payment; invoice: Invoice; subscription: Subscription | null };

/**
 * @returns the payment as it stands afterwards. Settling a settled payment changes nothing.
 */
export async function settle(context: Context, input: { paymentId: string; outcome: Outcome }): Promise<Payment> {
  const { paymentId, outcome } = input;
  return context.db.transaction(async (tx) => {
    const found = await findPayment(tx, paymentId);
    invariant(found, `payment ${paymentId} does not exist`);
    const subscription = found.subscriptionId ? await lockSubscription(tx, found.subscriptionId) : null;
    const payment = await lockPayment(tx, paymentId);
    invariant(payment, `payment ${paymentId} went away`);
    if (payment.status !== "pending") return payment;
    const invoice = await findInvoice(tx, payment.invoiceId);
    invariant(invoice, `payment ${paymentId} has no invoice`);
    const settling = { tx, context, payment, invoice, subscription };
    switch (outcome.kind) {
      case "paid":
        await settlePaid(settling, outcome.payment);
        break;
      case "declined":
        await settleDeclined(settling, outcome);
        break;
      case "unknown":
        await stayPending(settling, outcome.answer);
        break;
      default:
        outcome satisfies never;
    }
    const settled = await findPayment(tx, paymentId);
    invariant(settled, `payment ${paymentId} went away`);
    return settled;
  });
}

/** Nothing is known: the next look-up is put off further each time. */
async function stayPending({ tx, context, payment }: Settling, answer: string): Promise<void> {
  const resolveTries = payment.resolveTries + 1;
  await updatePayment(tx, payment.id, { lastAnswer: answer, resolveTries, resolveAt: nextLookupAt(resolveTries, context.now()) });
}

async function settlePaid(settling: Settling, paid: TossPayment): Promise<void> {
  const { tx, context, payment, invoice } = settling;
  if (paid.totalWon !== payment.amountWon || paid.currency !== "KRW" || paid.orderId !== payment.orderId) {
    await audit(tx, context, [
      {
        action: "payment_mismatched",
        userId: payment.userId,
        paymentId: payment.id,
        detail: { expectedWon: payment.amountWon, approvedWon: paid.totalWon },
      },
    ]);
    return stayPending(settling, "amount_mismatch");
  }
  const now = context.now();
  const approvedAt = paid.approvedAt ?? now;
  const subscriptionId = payment.subscriptionId ?? (await beginSubscription(settling, approvedAt));
  await updatePayment(tx, payment.id, {
    status: "paid",
    subscriptionId,
    settledAt: now,
    resolveAt: null,
    lastAnswer: null,
    paymentKey: paid.paymentKey,
    approvedAt,
    suppliedWon: paid.cancels.length === 0 ? paid.suppliedWon : null,
    vatWon: paid.cancels.length === 0 ? paid.vatWon : null,
    receiptUrl: paid.receiptUrl,
  });
  await closeInvoices(tx, [invoice.id], { status: "paid", now, subscriptionId });
  await insertLedgerEntries(tx, [
    {
      paymentId: payment.id,
      kind: "charge",
      amountWon: payment.amountWon,
      // After a cancel the payment names the cancel's transaction only; the payment key stands in for the approval's.
      transactionKey:
        paid.cancels.length === 0 && paid.lastTransactionKey ? paid.lastTransactionKey : `approval:${paid.paymentKey}`,
      occurredAt: approvedAt,
      recordedAt: now,
    },
  ]);
  await audit(tx, context, [
    {
      action: "payment_paid",
      userId: payment.userId,
      subscriptionId,
      paymentId: payment.id,
      detail: { amountWon: payment.amountWon },
    },
  ]);
  if (settling.subscription) await renew(settling, settling.subscription);
  if (paid.cancels.length > 0) await recordRefunds(tx, context, { paymentId: payment.id, seen: paid });
}

/** The first payment makes the subscription: a declined first charge leaves none. @returns its id */
async function beginSubscription({ tx, context, payment, invoice }: Settling, approvedAt: Date): Promise<string> {
  const id = crypto.randomUUID();
  await insertSubscription(tx, {
    id,
    userId: payment.userId,
    plan: invoice.plan,
    priceId: invoice.priceId,
    status: "active",
    paymentMethodId: payment.paymentMethodId,
    anchorAt: invoice.periodStart,
    periodIndex: invoice.periodIndex,
    currentPeriodStart: invoice.periodStart,
    currentPeriodEnd: invoice.periodEnd,
    dueAt: invoice.periodEnd,
    createdAt: context.now(),
  });
  if (payment.checkoutId) await updateCheckout(tx, payment.checkoutId, { status: "completed", lockedUntil: null });
  await audit(tx, context, [
    {
      action: "subscribed",
      userId: payment.userId,
      subscriptionId: id,
      paymentId: payment.id,
      detail: { plan: invoice.plan, approvedAt: approvedAt.toISOString() },
    },
  ]);
  return id;
}

async function renew({ tx, payment, invoice }: Settling, subscription: Subscription): Promise<void> {
  invariant(
    canBecome(subscription.status, "active"),
    `subscription ${subscription.id} is ${subscription.status} and was charged`,
  );
  await updateSubscription(tx, subscription.id, {
    status: "active",
    periodIndex: invoice.periodIndex,
    currentPeriodStart: invoice.periodStart,
    currentPeriodEnd: invoice.periodEnd,
    // Cancelled while this charge was under way: what is paid for may be used, and nothing follows it.
    cancelAt: subscription.cancelAt ? invoice.periodEnd : null,
    dueAt: invoice.periodEnd,
    pendingPaymentId: subscription.pendingPaymentId === payment.id ? null : subscription.pendingPaymentId,
    delinquentSince: null,
    graceEndsAt: null,
    nextAttemptAt: null,
    lastDeclineCode: null,
    transientTries: 0,
    problem: null,
  });
  if (payment.checkoutId) await updateCheckout(tx, payment.checkoutId, { status: "completed", lockedUntil: null });
}

async function settleDeclined(settling: Settling, outcome: Extract<Outcome, { kind: "declined" }>): Promise<void> {
  const { tx, context, payment, invoice, subscription } = settling;
  const { declineClass, code, message } = outcome;
  const now = context.now();
  await updatePayment(tx, payment.id, {
    status: "declined",
    settledAt: now,
    resolveAt: null,
    lastAnswer: null,
    declineClass,
    declineCode: code,
    declineMessage: message.slice(0, 510),
  });
  await audit(tx, context, [
    {
      action: "payment_declined",
      userId: payment.userId,
      subscriptionId: payment.subscriptionId,
      paymentId: payment.id,
      detail: { declineClass, code },
    },
  ]);
  if (payment.checkoutId)
    await updateCheckout(tx, payment.checkoutId, { status: "failed", failureCode: code, lockedUntil: null });
  if (subscription) return fallBehind(settling, subscription, outcome);
  // A first charge that did not go through leaves nothing behind, not even the card.
  await closeInvoices(tx, [invoice.id], { status: "void", now });
  await revokePaymentMethod(tx, payment.paymentMethodId, now);
}

async function fallBehind(
  settling: Settling,
  subscription: Subscription,
  outcome: Extract<Outcome, { kind: "declined" }>,
): Promise<void> {
  const { tx, context, payment } = settling;
  const now = context.now();
  if (subscription.status === "ended") return;
  const isHolder = subscription.pendingPaymentId === payment.id;
  if (isHolder) await updateSubscription(tx, subscription.id, { pendingPaymentId: null });
  if (subscription.cancelAt && subscription.cancelAt <= now) {
    return endSubscription(tx, context, { subscription, reason: "canceled", endedAt: subscription.cancelAt });
  }
  const { delinquentSince, graceEndsAt } = subscription;
  // The person changed the card while the old one was being charged: its refusal says nothing about the new one, whose turn it is now.
  const isOfOldCard = payment.paymentMethodId !== subscription.paymentMethodId;
  const after = afterDecline({
    declineClass: isOfOldCard ? "abandoned" : outcome.declineClass,
    code: outcome.code,
    now,
    present: delinquentSince && graceEndsAt ? { delinquentSince, graceEndsAt } : null,
    transientTries: subscription.transientTries,
    schedule: context.settings.dunning[subscription.plan],
    graceDays: context.settings.graceDays,
  });
  // A person's own try stands apart from the schedule: one that came to nothing leaves it as it was.
  if (after.kind === "unchanged" && payment.trigger === "person" && !isOfOldCard) return;
  if (after.kind === "unchanged") {
    const { dueAt, transientTries, problem } = after;
    return updateSubscription(tx, subscription.id, {
      dueAt,
      nextAttemptAt: subscription.status === "past_due" ? dueAt : null,
      transientTries,
      problem,
    });
  }
  invariant(
    canBecome(subscription.status, "past_due"),
    `subscription ${subscription.id} is ${subscription.status} and was declined`,
  );
  await updateSubscription(tx, subscription.id, {
    status: "past_due",
    delinquentSince: after.delinquentSince,
    graceEndsAt: after.graceEndsAt,
    nextAttemptAt: after.nextAttemptAt,
    dueAt: after.dueAt,
    lastDeclineCode: outcome.code,
    transientTries: 0,
    problem: null,
  });
}
