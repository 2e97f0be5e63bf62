import { listAuditEventsOfUser } from "@/db/queries/audit";
import { listOpenInvoicesOf } from "@/db/queries/payment/invoices";
import { findPendingPaymentOf, listPaymentsOf, type Payment } from "@/db/queries/payment/payments";
import { findLatestSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { accessOf } from "../access";
import { declineOf } from "../payment/decline";
import { amountOwed } from "../rules/amount-owed";
import { currentNotice, type DunningStep, type NoticeStep } from "../rules/dunning-timeline";
import { hasCancellationTakenEffect, hasEnded } from "../rules/lifecycle";
import { invoiceNumber } from "../rules/order-id";
import { needsNewCard } from "../subscription/needs-new-card";
import { readDunning } from "./read-dunning";
import { nextChargeAt } from "./read-subscription-summary";
import type { BillingState, BillingStatusView, Ended, PaymentView, TimelineView } from "./views";

const PAYMENTS_SHOWN = 50;
const EVENTS_READ = 100;
const TIMELINE_SHOWN = 50;

/** Everything that the status page shows of one customer, and nothing of any other. */
export async function readBillingStatus(
  context: Context,
  input: { userId: string; isAdmin: boolean },
): Promise<BillingStatusView> {
  const { userId, isAdmin } = input;
  const [latest, rows, pending, events] = await Promise.all([
    findLatestSubscriptionOf(context.db, userId),
    listPaymentsOf(context.db, userId, PAYMENTS_SHOWN),
    findPendingPaymentOf(context.db, userId),
    listAuditEventsOfUser(context.db, userId, EVENTS_READ),
  ]);
  const live = latest && !hasEnded(latest.subscription, context.now()) ? latest : null;
  const owed = await listOpenInvoicesOf(context.db, live ? [live.subscription.id] : []);
  const owedWon = amountOwed(owed, context.now());
  const dunning = latest ? await readDunning(context, { ...latest, isComplimentary: isAdmin }) : [];
  return {
    tier: accessOf({ isComplimentary: isAdmin, subscription: latest?.subscription ?? null, now: context.now() }).tier,
    state: stateOf(context, {
      isAdmin,
      latest,
      pending: rows.find(({ payment }) => payment.id === pending?.id),
      dunning,
      owedWon,
    }),
    dunning,
    plan: live && { plan: live.subscription.plan, amountWon: live.amountWon },
    period: live && { start: live.subscription.currentPeriodStart, end: live.subscription.currentPeriodEnd },
    owedWon,
    card: live && {
      issuerCode: live.paymentMethod.issuerCode,
      maskedNumber: live.paymentMethod.maskedNumber,
      cardType: live.paymentMethod.cardType,
      ownerType: live.paymentMethod.ownerType,
      registeredAt: live.paymentMethod.createdAt,
    },
    payments: rows.filter(({ payment }) => payment.status !== "declined" || isCardDecline(payment)).map(paymentView),
    timeline: events.reverse().flatMap(timelineView).slice(-TIMELINE_SHOWN),
  };
}

/**
 * Whether the card was declined. The customer does not see our own faults and passing failures,
 * which are tried again.
 */
const isCardDecline = (payment: Payment): boolean => payment.declineClass === "hard" || payment.declineClass === "soft";

type Latest = Awaited<ReturnType<typeof findLatestSubscriptionOf>>;

function stateOf(
  context: Context,
  input: { isAdmin: boolean; latest: Latest; pending: Row | undefined; dunning: DunningStep[]; owedWon: number },
): BillingState {
  const { isAdmin, latest, pending } = input;
  const notice = currentNotice(input.dunning);
  const subscription = latest?.subscription ?? null;
  if (isAdmin) return { kind: "complimentary" };
  const isLive = subscription !== null && !hasEnded(subscription, context.now());
  if (pending) return checking(pending, { isLive, isCanceled: isLive && subscription.cancelAt !== null });
  if (!latest || !subscription) return { kind: "free", ended: null };
  switch (subscription.status) {
    case "ended":
      return { kind: "free", ended: endedOf(subscription, notice) };
    case "active":
      if (hasCancellationTakenEffect(subscription, context.now())) {
        return { kind: "free", ended: { at: subscription.cancelAt, reason: "canceled", plan: subscription.plan } };
      }
      if (subscription.cancelAt) return { kind: "cancelling", endsAt: subscription.cancelAt };
      return {
        kind: "active",
        nextChargeAt: nextChargeAt(context, { subscription, isComplimentary: false }) ?? subscription.currentPeriodEnd,
        nextChargeWon: latest.amountWon,
      };
    case "past_due":
      invariant(notice, "a past-due subscription has a notice");
      return { kind: "past_due", amountWon: input.owedWon, notice, canRetry: !needsNewCard(subscription) };
    default:
      return subscription.status satisfies never;
  }
}

function checking(
  { payment, invoice }: Row,
  { isLive, isCanceled }: { isLive: boolean; isCanceled: boolean },
): Extract<BillingState, { kind: "checking" }> {
  const { createdAt: since, amountWon } = payment;
  return { kind: "checking", since, amountWon, isFirstPayment: !isLive, paidUntil: invoice.periodEnd, isCanceled };
}

function endedOf({ endedAt: at, endReason: reason, plan }: Subscription, notice: NoticeStep | null): Ended {
  invariant(at && reason, "an ended subscription has a date and a reason");
  if (reason !== "unpaid") return { at, reason, plan };
  invariant(notice, "an unpaid subscription has a notice");
  return { at, reason, plan, notice };
}

type Row = Awaited<ReturnType<typeof listPaymentsOf>>[number];

const paymentView = ({ payment, invoice, issuerCode, maskedNumber }: Row): PaymentView => ({
  orderId: payment.orderId,
  invoiceNumber: invoiceNumber(invoice.year, invoice.sequence),
  at: payment.approvedAt ?? payment.createdAt,
  amountWon: payment.amountWon,
  refundedWon: payment.refundedWon,
  status: payment.status,
  declineReason: payment.declineCode ? declineOf(payment.declineCode).reason : null,
  card: { issuerCode, maskedNumber },
  receiptUrl: payment.receiptUrl,
  period: { start: invoice.periodStart, end: invoice.periodEnd },
  plan: invoice.plan,
});

const TIMELINE_KINDS: Record<string, TimelineView["kind"]> = {
  subscribed: "subscribed",
  payment_paid: "paid",
  payment_declined: "declined",
  payment_refunded: "refunded",
  card_changed: "card_changed",
  cancel_scheduled: "cancel_scheduled",
  resumed: "resumed",
  ended: "ended",
};

function timelineView(event: Awaited<ReturnType<typeof listAuditEventsOfUser>>[number]): TimelineView[] {
  const kind = TIMELINE_KINDS[event.action];
  const { declineClass, amountWon, refundedWon } = event.detail;
  const isOurFault = kind === "declined" && declineClass !== "hard" && declineClass !== "soft";
  if (!kind || isOurFault) return [];
  const won = kind === "refunded" ? refundedWon : amountWon;
  return [{ at: event.at, kind, amountWon: typeof won === "number" ? won : null }];
}
