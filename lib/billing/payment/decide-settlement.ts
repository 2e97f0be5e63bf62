/**
 * What an outcome changes, as values. Nothing is read or written here, so any number of outcomes
 * can be decided first and then written together (settle.ts).
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md,
 *   0005-decline-classes-and-grace.md
 */
import type { Checkout } from "@/db/queries/checkout/checkouts";
import type { Invoice } from "@/db/queries/payment/invoices";
import type { NewLedgerEntry, Payment } from "@/db/queries/payment/payments";
import type { NewSubscription, Subscription } from "@/db/queries/subscription/subscriptions";
import type { BillingSettings } from "../../context";
import { invariant } from "../../invariant";
import type { TossPayment } from "../../toss/schema";
import type { AuditEntry } from "../audit";
import { forPlan, monthsPerPeriod } from "../catalogue";
import { type AfterDecline, afterDecline, countedAs, type DeclineClass } from "../rules/dunning";
import { courseAhead, failureTemplate } from "../rules/dunning-timeline";
import { canBecome, hasCancellationTakenEffect } from "../rules/lifecycle";
import { isAwaited, isOutOfTurn, nextLookupAt, turnedAwayRetryAt, unsentRetryAt } from "../rules/resolving";
import { begun } from "./begun";
import { chargeEntry } from "./charge-entry";
import { failureOf } from "./decline";
import type { Outcome, Pending } from "./outcome";
import { planChanged } from "./plan-changed";
import { renewed } from "./renewed";

/** As read under lock. `subscription` is null until the first payment is paid. */
export type Standing = { payment: Payment; invoice: Invoice; subscription: Subscription | null };
export type Deciding = { now: Date; settings: Pick<BillingSettings, "dunning" | "graceDays" | "batchHours"> };

export type Effects = {
  payment: Partial<Omit<Payment, "id">>;
  /** The subscription that a first payment starts. */
  begun?: NewSubscription;
  subscription?: Partial<Omit<Subscription, "id">>;
  /** The subscription was cancelled to this instant and ends now. */
  canceledAt?: Date;
  invoice?: "paid" | "void";
  charge?: NewLedgerEntry;
  /** Cancels that Toss reports with the payment; recorded once the payment is stored as paid. */
  refunded?: TossPayment;
  checkout?: Partial<Omit<Checkout, "id">>;
  /** A first charge that failed leaves nothing behind, not even the card. */
  isCardGivenUp?: boolean;
  entries: AuditEntry[];
};

export function decideSettlement(standing: Standing, outcome: Outcome, deciding: Deciding): Effects {
  switch (outcome.kind) {
    case "paid":
      return decidePaid(standing, outcome.payment, deciding);
    case "declined":
      return decideDeclined(standing, outcome, deciding);
    case "unknown":
      return stayPending(standing, outcome, deciding);
    default:
      return outcome satisfies never;
  }
}

/** Nothing is known yet. Each look-up in its turn postpones the next one further. */
function stayPending({ payment }: Standing, { reason, code }: Pending, { now }: Deciding): Effects {
  const pending = { pendingReason: reason, pendingCode: code };
  if (isOutOfTurn(payment, now)) return { payment: pending, entries: [] };
  if (reason === "not_sent" || reason === "too_many_requests") {
    const resolveAt = reason === "not_sent" ? unsentRetryAt(now) : turnedAwayRetryAt({ isAwaited: isAwaited(payment) }, now);
    return { payment: { ...(payment.pendingReason ? {} : pending), resolveAt }, entries: [] };
  }
  const resolveTries = payment.resolveTries + 1;
  const resolveAt = nextLookupAt({ tries: resolveTries, isAwaited: isAwaited(payment) }, now);
  return { payment: { ...pending, resolveTries, resolveAt }, entries: [] };
}

function decidePaid(standing: Standing, paid: TossPayment, deciding: Deciding): Effects {
  const { payment, subscription } = standing;
  if (paid.totalWon !== payment.amountWon || paid.currency !== "KRW" || paid.orderId !== payment.orderId) {
    const detail = { expectedWon: payment.amountWon, approvedWon: paid.totalWon };
    const mismatched: AuditEntry = { action: "payment_mismatched", userId: payment.userId, paymentId: payment.id, detail };
    return { ...stayPending(standing, { reason: "amount_mismatch", code: null }, deciding), entries: [mismatched] };
  }
  const { now } = deciding;
  const approvedAt = paid.approvedAt ?? now;
  const beginning = payment.subscriptionId
    ? undefined
    : begun(standing.invoice, { paymentMethodId: payment.paymentMethodId, now });
  const subscriptionId = beginning?.id ?? payment.subscriptionId;
  const isUntouched = paid.cancels.length === 0;
  return {
    payment: {
      status: "paid",
      subscriptionId,
      settledAt: now,
      resolveAt: null,
      pendingReason: null,
      pendingCode: null,
      paymentKey: paid.paymentKey,
      approvedAt,
      suppliedWon: isUntouched ? paid.suppliedWon : null,
      vatWon: isUntouched ? paid.vatWon : null,
      receiptUrl: paid.receiptUrl,
    },
    begun: beginning,
    subscription: subscription ? renew(standing, subscription) : undefined,
    invoice: "paid",
    charge: chargeEntry({ paymentId: payment.id, amountWon: payment.amountWon, seen: paid, approvedAt, now }),
    refunded: isUntouched ? undefined : paid,
    checkout: payment.checkoutId ? { status: "completed", lockedUntil: null } : undefined,
    entries: [
      ...(beginning ? [subscribed(standing, beginning.id, approvedAt)] : []),
      paidEntry(standing, subscriptionId),
      ...(subscription && subscription.plan !== standing.invoice.plan ? [planChanged(standing.invoice, subscription)] : []),
    ],
  };
}

const isPlanChange = ({ invoice }: Standing): boolean => invoice.reason === "subscription_update";

function paidEntry(standing: Standing, subscriptionId: string | null): AuditEntry {
  const { payment, invoice, subscription } = standing;
  const { id: paymentId, userId, amountWon } = payment;
  const ofRenewal = subscription?.status === "past_due" ? "recovered" : "renewed";
  const template = !subscription ? "subscribed" : isPlanChange(standing) ? "plan_changed" : ofRenewal;
  const notice = { template, event: `payment:${paymentId}` } as const;
  return { action: "payment_paid", userId, subscriptionId, paymentId, detail: { amountWon, ...gateOf(invoice) }, notice };
}

/** What the gate before this charge has decided. */
const gateOf = ({ gate, consentId }: Invoice) => ({ ...(gate ? { gate } : {}), ...(consentId ? { consentId } : {}) });

const subscribed = ({ payment, invoice }: Standing, subscriptionId: string, approvedAt: Date): AuditEntry => ({
  action: "subscribed",
  userId: payment.userId,
  subscriptionId,
  paymentId: payment.id,
  detail: { plan: invoice.plan, approvedAt: approvedAt.toISOString() },
});

const renew = ({ payment, invoice }: Standing, subscription: Subscription): Effects["subscription"] => ({
  ...renewed(subscription, invoice),
  pendingPaymentId: releasedBy(payment, subscription),
});

/** Only the payment that holds the claim releases it. */
const releasedBy = (payment: Payment, { pendingPaymentId }: Subscription): string | null =>
  pendingPaymentId === payment.id ? null : pendingPaymentId;

type Declined = Extract<Outcome, { kind: "declined" }>;

function decideDeclined(standing: Standing, outcome: Declined, deciding: Deciding): Effects {
  const { payment, invoice, subscription } = standing;
  const { code, message } = outcome;
  const declineClass = writtenClass(standing, outcome);
  const { id: paymentId, userId, subscriptionId } = payment;
  const declined: Effects = {
    payment: {
      status: "declined",
      settledAt: deciding.now,
      resolveAt: null,
      pendingReason: null,
      pendingCode: null,
      declineClass,
      declineCode: code,
      declineMessage: message,
    },
    checkout: payment.checkoutId ? { status: "failed", ...failureOf(code), lockedUntil: null } : undefined,
    entries: [
      { action: "payment_declined", userId, subscriptionId, paymentId, detail: { declineClass, code, ...gateOf(invoice) } },
    ],
  };
  if (!subscription) return { ...declined, invoice: "void", isCardGivenUp: true };
  if (isPlanChange(standing)) declined.invoice = "void";
  const { notice, ...behind } = fallBehind(standing, subscription, { outcome, deciding });
  return { ...declined, ...behind, entries: declined.entries.map((entry) => ({ ...entry, notice })) };
}

/**
 * The dunning timeline is read from these rows, so a transient decline that counted in the end is
 * stored as what it counted as.
 */
function writtenClass({ payment, subscription }: Standing, { declineClass }: Declined): DeclineClass {
  const isOfOwnCard = payment.paymentMethodId === subscription?.paymentMethodId;
  return isOfOwnCard ? countedAs({ declineClass, transientTries: subscription.transientTries }) : declineClass;
}

function fallBehind(
  { payment, invoice }: Standing,
  subscription: Subscription,
  { outcome, deciding }: { outcome: Declined; deciding: Deciding },
): Pick<Effects, "subscription" | "canceledAt"> & Pick<AuditEntry, "notice"> {
  const { now, settings } = deciding;
  if (subscription.status === "ended") return {};
  if (hasCancellationTakenEffect(subscription, now)) return { canceledAt: subscription.cancelAt };
  const pendingPaymentId = releasedBy(payment, subscription);
  // Nothing is owed for a plan that was not changed.
  if (invoice.reason === "subscription_update") return { subscription: { pendingPaymentId } };
  const { delinquentSince, graceEndsAt } = subscription;
  // The card was changed while the old one was charged. The decline says nothing about the new
  // card, which is charged next.
  const isOfOldCard = payment.paymentMethodId !== subscription.paymentMethodId;
  const after = afterDecline({
    declineClass: isOfOldCard ? "abandoned" : outcome.declineClass,
    code: outcome.code,
    now,
    present: delinquentSince && graceEndsAt ? { delinquentSince, graceEndsAt } : null,
    transientTries: subscription.transientTries,
    schedule: forPlan(settings.dunning, subscription.plan),
    graceDays: settings.graceDays,
  });
  // A retry by the customer is apart from the schedule; a declined one leaves the schedule as it
  // was.
  if (after.kind === "unchanged" && payment.trigger === "person" && !isOfOldCard) return { subscription: { pendingPaymentId } };
  if (after.kind === "unchanged") {
    const { dueAt, nextAttemptAt, transientTries, problem } = after;
    return { subscription: { pendingPaymentId, dueAt, nextAttemptAt, transientTries, problem } };
  }
  invariant(
    canBecome(subscription.status, "past_due"),
    `subscription ${subscription.id} is ${subscription.status} and was declined`,
  );
  return {
    subscription: {
      pendingPaymentId,
      status: "past_due",
      delinquentSince: after.delinquentSince,
      graceEndsAt: after.graceEndsAt,
      nextAttemptAt: after.nextAttemptAt,
      dueAt: after.dueAt,
      lastDeclineCode: outcome.code,
      transientTries: 0,
      problem: null,
    },
    notice: { template: templateAfter(subscription, { outcome, after, deciding }), event: `payment:${payment.id}` },
  };
}

type PastDue = Extract<AfterDecline, { kind: "past_due" }>;

/** By the runs that will make an attempt, as the pages announce it. */
function templateAfter(
  subscription: Subscription,
  { outcome, after, deciding: { now, settings } }: { outcome: Declined; after: PastDue; deciding: Deciding },
) {
  const { attempts } = courseAhead({
    facts: { ...subscription, ...after, status: "past_due" },
    rules: {
      schedule: forPlan(settings.dunning, subscription.plan),
      graceDays: settings.graceDays,
      batchHours: settings.batchHours,
      monthsPerPeriod: monthsPerPeriod(subscription.plan),
    },
    checkingSince: null,
    isComplimentary: false,
    now,
  });
  const declineClass = outcome.declineClass === "hard" ? "hard" : "soft";
  return failureTemplate({ declineClass, nextAttemptAt: attempts[0] ?? null });
}
