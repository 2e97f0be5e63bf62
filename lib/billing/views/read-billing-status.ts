import { listAuditEventsOfUser } from "@/db/queries/audit";
import { listFreeInvoicesOf, listPaymentsOf, type PaymentRow } from "@/db/queries/invoice/history";
import { findLatestSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { accessOf } from "../access";
import { chargeNow, nextChargeOf } from "../price/charge-of";
import { amountOwed } from "../rules/amount-owed";
import { daysBetween } from "../rules/calendar";
import { currentNotice, type DunningStep, type NoticeStep } from "../rules/dunning-timeline";
import { hasCancellationTakenEffect, hasEnded } from "../rules/lifecycle";
import { needsConsent } from "../rules/next-charge";
import { progressTowards, progressWithin } from "../rules/progress";
import { unitsOf } from "../rules/quantity";
import { isTrialing, isTrialPeriod } from "../rules/trial";
import { needsNewCard } from "../subscription/needs-new-card";
import { historyOf } from "./history";
import { consentOf } from "./read-consent";
import { readDunning } from "./read-dunning";
import { readRefundChoice } from "./read-refund-page";
import type { BillingState, BillingStatusView, Ended, GraceCourse, HistoryItem, PeriodCourse } from "./views";

const PAYMENTS_SHOWN = 50;
const EVENTS_READ = 100;

/** Everything that the status page shows of one customer, and nothing of any other. */
export async function readBillingStatus(
  context: Context,
  input: { userId: string; isAdmin: boolean },
): Promise<BillingStatusView> {
  const { userId, isAdmin } = input;
  const [latest, rows, free, events] = await Promise.all([
    findLatestSubscriptionOf(context.db, userId),
    listPaymentsOf(context.db, { userId, limit: PAYMENTS_SHOWN }),
    listFreeInvoicesOf(context.db, { userId, limit: PAYMENTS_SHOWN }),
    listAuditEventsOfUser(context.db, { userId, limit: EVENTS_READ }),
  ]);
  const live = latest && !hasEnded(latest.subscription, context.now()) ? latest : null;
  const refund = latest && (await readRefundChoice(context, latest.subscription));
  const owedWon = amountOwed(live?.openInvoice ? [live.openInvoice] : [], context.now());
  const dunning = latest ? await readDunning(context, { ...latest, isComplimentary: isAdmin }) : [];
  const state = stateOf(context, {
    isAdmin,
    latest,
    // The indexes allow one at most.
    pending: rows.find(({ payment }) => payment.status === "pending"),
    dunning,
    owedWon,
  });
  const history = historyOf(rows, free, events);
  return {
    tier: accessOf({ isComplimentary: isAdmin, subscription: latest?.subscription ?? null, now: context.now() }).tier,
    state,
    dunning,
    plan: live && {
      plan: live.subscription.plan,
      amountWon: live.charge.heldWon,
      units: unitsOf({ listWon: live.charge.heldWon, quantity: live.subscription.quantity }),
    },
    trialEndsAt: live && isTrialing(live.subscription) ? live.subscription.currentPeriodEnd : null,
    nextPlan: live && nextPlanView(live),
    discount: live && discountLeft(live),
    period: live && { start: live.subscription.currentPeriodStart, end: live.subscription.currentPeriodEnd },
    course: live && courseOf(context, { live, state, history }),
    grace: live && graceOf(live.subscription, context.now()),
    owedWon,
    card: live && {
      issuerCode: live.paymentMethod.issuerCode,
      maskedNumber: live.paymentMethod.maskedNumber,
      cardType: live.paymentMethod.cardType,
      ownerType: live.paymentMethod.ownerType,
      registeredAt: live.paymentMethod.createdAt,
    },
    consent: live && consentOf(context, { ...live, isComplimentary: isAdmin }),
    refund,
    history,
  };
}

/**
 * The code of the subscription, also when it has lowered its last invoice; null when it does not
 * hold for the plan of the next invoice.
 */
function discountLeft({ subscription, charge: { promotion } }: NonNullable<Latest>): BillingStatusView["discount"] {
  if (!promotion) return null;
  const { code, plans, invoices, lowered } = promotion;
  if (plans && !plans.includes(subscription.nextPlan ?? subscription.plan)) return null;
  return { code, left: invoices === null ? null : Math.max(0, invoices - lowered) };
}

function nextPlanView({ subscription }: NonNullable<Latest>): BillingStatusView["nextPlan"] {
  const { nextPlan: plan, nextQuantity: quantity, currentPeriodEnd: at } = subscription;
  return plan === null ? null : { plan, quantity, at };
}

type Latest = Awaited<ReturnType<typeof findLatestSubscriptionOf>>;
type Live = { live: NonNullable<Latest>; state: BillingState; history: HistoryItem[] };

function courseOf(context: Context, { live: { subscription }, state, history }: Live): PeriodCourse | null {
  const { currentPeriodStart: start, currentPeriodEnd: end } = subscription;
  const now = context.now();
  const paid = history.filter(
    (item) => item.kind === "invoice" && item.status === "paid" && !item.isTrial && item.period.end <= start,
  );
  const span = { start, end };
  if (state.kind === "cancelling") {
    return { ...span, ...progressWithin(span, now), endsToday: daysBetween(now, end) === 0, paidBefore: paid.length };
  }
  if (state.kind !== "active") return null;
  const { daysLeft } = progressTowards({ start, end: state.nextChargeAt }, now);
  return { ...span, ...progressTowards(span, now), daysLeft, endsToday: false, paidBefore: paid.length };
}

function graceOf({ status, delinquentSince, graceEndsAt }: Subscription, now: Date): GraceCourse | null {
  if (status !== "past_due" || !delinquentSince || !graceEndsAt) return null;
  const span = { start: delinquentSince, end: graceEndsAt };
  return { ...span, ...progressWithin(span, now) };
}

function stateOf(
  context: Context,
  input: { isAdmin: boolean; latest: Latest; pending: PaymentRow | undefined; dunning: DunningStep[]; owedWon: number },
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
        const { cancelAt: at, plan } = subscription;
        const isTrial = isTrialPeriod(subscription);
        return { kind: "free", ended: { at, reason: "canceled", plan, isAtOnce: endsWithin(subscription, at), isTrial } };
      }
      if (subscription.cancelAt) return { kind: "cancelling", endsAt: subscription.cancelAt };
      return activeState(context, latest);
    case "past_due":
      invariant(notice, "a past-due subscription has a notice");
      return { kind: "past_due", amountWon: input.owedWon, notice, canRetry: !needsNewCard(subscription) };
    default:
      return subscription.status satisfies never;
  }
}

function activeState(context: Context, latest: NonNullable<Latest>): Extract<BillingState, { kind: "active" }> {
  const next = nextChargeOf(context, { ...latest, isComplimentary: false });
  const charge = next ?? chargeNow(latest, context.now());
  return {
    kind: "active",
    nextChargeAt: next?.at ?? latest.subscription.currentPeriodEnd,
    nextChargeWon: charge.amountWon,
    needsConsent: needsConsent(charge),
  };
}

function checking(
  { payment, invoice }: PaymentRow,
  { isLive, isCanceled }: { isLive: boolean; isCanceled: boolean },
): Extract<BillingState, { kind: "checking" }> {
  const { createdAt: since, amountWon } = payment;
  return { kind: "checking", since, amountWon, isFirstPayment: !isLive, paidUntil: invoice.periodEnd, isCanceled };
}

function endedOf(subscription: Subscription, notice: NoticeStep | null): Ended {
  const { endedAt: at, endReason: reason, plan } = subscription;
  invariant(at && reason, "an ended subscription has a date and a reason");
  const isAtOnce = endsWithin(subscription, at);
  const isTrial = isTrialPeriod(subscription);
  if (reason !== "unpaid") return { at, reason, plan, isAtOnce, isTrial };
  invariant(notice, "an unpaid subscription has a notice");
  return { at, reason, plan, isAtOnce, isTrial, notice };
}

const endsWithin = ({ currentPeriodEnd }: Subscription, at: Date): boolean => at.getTime() !== currentPeriodEnd.getTime();
