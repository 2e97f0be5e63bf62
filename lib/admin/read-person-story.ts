import { findPerson } from "@/db/queries/account/people";
import { listPaymentsOfInvoices } from "@/db/queries/admin/overview";
import {
  listAuditEventsAbout,
  listCardsOf,
  listInvoicesOf,
  listNoticesOf,
  listSubscriptionsOf,
  listWebhooksOf,
} from "@/db/queries/admin/people";
import { listRefundsOfPayments } from "@/db/queries/admin/refunds";
import { accessOf } from "../billing/access";
import type { AuditAction } from "../billing/audit";
import { declineOf } from "../billing/payment/decline";
import { nextChargeOf } from "../billing/price/charge-of";
import { invoiceNumber } from "../billing/rules/order-id";
import { progressWithin } from "../billing/rules/progress";
import { unitsOf } from "../billing/rules/quantity";
import { isTrialPeriod } from "../billing/rules/trial";
import { isComplimentary } from "../billing/subscription/complimentary";
import { readDunning } from "../billing/views/read-dunning";
import type { Context } from "../context";
import { readActor } from "./actor";
import { type PageKey, toPage } from "./page-key";
import { adminPaymentView } from "./payment-view";
import { refundStory } from "./refund-story";
import type { AuditView, NoticeStory, PersonStory, SubscriptionStory } from "./views";

const ROWS_SHOWN = 50;
const INVOICES_SHOWN = 12;
/** A person can try again by hand, so one invoice may have many attempts. */
const MAX_ATTEMPTS = 300;
const EVENTS_SHOWN = 100;
const SUBSCRIPTIONS_SHOWN = 20;

/**
 * Everything that the admin page shows about one person.
 * @param invoicesBefore where the list of invoices continues; null for the newest
 * @returns null when there is no such person
 */
export async function readPersonStory(
  context: Context,
  input: { userId: string; invoicesBefore: PageKey | null },
): Promise<PersonStory | null> {
  const { db } = context;
  const { userId, invoicesBefore } = input;
  const person = await findPerson(db, userId);
  if (!person) return null;
  const [subscriptions, invoices, cards, events, webhooks, notices] = await Promise.all([
    listSubscriptionsOf(db, userId, SUBSCRIPTIONS_SHOWN),
    readInvoices(context, { userId, before: invoicesBefore }),
    listCardsOf(db, userId, ROWS_SHOWN),
    listAuditEventsAbout(db, userId, EVENTS_SHOWN),
    listWebhooksOf(db, userId, ROWS_SHOWN),
    listNoticesOf(db, userId, ROWS_SHOWN),
  ]);
  const isAdmin = isComplimentary(context, person);
  const live = subscriptions.find(({ subscription }) => subscription.status !== "ended") ?? subscriptions[0];
  return {
    person: {
      userId,
      email: person.email,
      name: person.name,
      createdAt: person.createdAt,
      isEmailVerified: person.emailVerified !== null,
      isAdmin,
      tier: accessOf({ isComplimentary: isAdmin, subscription: live?.subscription ?? null, now: context.now() }).tier,
    },
    subscriptions: subscriptions.map((row) => subscriptionStory(context, row, isAdmin)),
    invoices,
    cards: cards.map(({ issuerCode, maskedNumber, ...card }) => ({ ...card, card: { issuerCode, maskedNumber } })),
    audit: events.map((event) => auditView(event, userId)),
    webhooks,
    notices: notices.map(noticeStory),
    dunning: live ? await readDunning(context, { ...live, isComplimentary: isAdmin }) : [],
  };
}

/** A page of the person's invoices, each with its attempts, and those with their refunds. */
async function readInvoices(
  { db }: Context,
  { userId, before }: { userId: string; before: PageKey | null },
): Promise<PersonStory["invoices"]> {
  const listed = await listInvoicesOf(db, { userId, before, limit: INVOICES_SHOWN + 1 });
  const page = toPage(listed, { size: INVOICES_SHOWN, sortedBy: ({ openedAt }) => openedAt });
  const invoiceIds = page.rows.map(({ id }) => id);
  const attempts = invoiceIds.length > 0 ? await listPaymentsOfInvoices(db, { invoiceIds, limit: MAX_ATTEMPTS }) : [];
  const paid = attempts.filter(({ status }) => status === "paid").map(({ id }) => id);
  const refunds = paid.length > 0 ? await listRefundsOfPayments(db, paid) : [];
  const attemptsOf = (invoiceId: string) =>
    attempts
      .filter((attempt) => attempt.invoiceId === invoiceId)
      .map((row) => ({
        ...adminPaymentView(row),
        refunds: refunds.filter(({ paymentId }) => paymentId === row.id).map(refundStory),
      }));
  return {
    rows: page.rows.map(({ year, sequence, periodStart, periodEnd, ...invoice }) => ({
      ...invoice,
      number: invoiceNumber(year, sequence),
      period: { start: periodStart, end: periodEnd },
      attempts: attemptsOf(invoice.id),
    })),
    next: page.next,
  };
}

function subscriptionStory(
  context: Context,
  row: Awaited<ReturnType<typeof listSubscriptionsOf>>[number],
  isComplimentary: boolean,
): SubscriptionStory {
  const { subscription } = row;
  const next = nextChargeOf(context, { ...row, isComplimentary });
  const grace = subscription.delinquentSince &&
    subscription.graceEndsAt && { start: subscription.delinquentSince, end: subscription.graceEndsAt };
  const period = { start: subscription.currentPeriodStart, end: subscription.currentPeriodEnd };
  const { cancelAt, endedAt, endReason, delinquentSince, graceEndsAt, lastDeclineCode } = subscription;
  return {
    id: subscription.id,
    plan: subscription.plan,
    amountWon: row.charge.heldWon,
    units: unitsOf({ listWon: row.charge.heldWon, quantity: subscription.quantity }),
    status: subscription.status,
    createdAt: subscription.createdAt,
    anchorAt: subscription.anchorAt,
    period: {
      index: subscription.periodIndex,
      isTrial: isTrialPeriod(subscription),
      ...period,
      ...progressWithin(period, context.now()),
    },
    grace: subscription.status === "past_due" && grace ? { ...grace, ...progressWithin(grace, context.now()) } : null,
    nextCharge: next && { at: next.at, amountWon: next.amountWon },
    nextPlan: subscription.nextPlan,
    creditWon: subscription.creditWon,
    cancel: cancelAt && { at: cancelAt, reason: subscription.cancelReason },
    ended: endedAt && endReason && { at: endedAt, reason: endReason },
    delinquency: delinquentSince &&
      graceEndsAt && {
        since: delinquentSince,
        graceEndsAt,
        reason: declineOf(lastDeclineCode ?? "").reason,
        code: lastDeclineCode,
      },
    hasPendingPayment: subscription.pendingPaymentId !== null,
    problem: subscription.problem,
  };
}

function auditView(event: Awaited<ReturnType<typeof listAuditEventsAbout>>[number], userId: string): AuditView {
  const by = readActor(event.actor);
  const { id, at, detail } = event;
  const code = event.action === "payment_declined" && typeof detail.code === "string" ? detail.code : null;
  // Only audit() writes this column.
  const action = event.action as AuditAction;
  return {
    id,
    at,
    action,
    detail,
    by,
    decline: code === null ? null : declineOf(code).reason,
    isOwn: by.kind === "person" && by.name === userId,
  };
}

function noticeStory(row: Awaited<ReturnType<typeof listNoticesOf>>[number]): NoticeStory {
  const { id, template, channel, status, createdAt, settledAt, handedAs, reason, answer } = row;
  const state = status === "waiting" && handedAs !== null ? "handed" : status;
  return { id, template, channel, state, at: settledAt ?? createdAt, reason, answer };
}
