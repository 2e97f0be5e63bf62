import { findPerson } from "@/db/queries/account/people";
import { listPayments } from "@/db/queries/admin/overview";
import {
  listAuditEventsAbout,
  listCardsOf,
  listInvoicesOf,
  listSubscriptionsOf,
  listWebhooksOf,
} from "@/db/queries/admin/people";
import { accessOf } from "../billing/access";
import type { AuditAction } from "../billing/audit";
import { declineOf } from "../billing/payment/decline";
import { invoiceNumber } from "../billing/rules/order-id";
import { isComplimentary } from "../billing/subscription/complimentary";
import { readDunning } from "../billing/views/read-dunning";
import { nextChargeAt } from "../billing/views/read-subscription-summary";
import type { Context } from "../context";
import { type PageKey, toPage } from "./page-key";
import { adminPaymentView } from "./payment-view";
import type { AuditView, PersonStory, SubscriptionStory } from "./views";

const ROWS_SHOWN = 50;
const EVENTS_SHOWN = 100;
const SUBSCRIPTIONS_SHOWN = 20;

/**
 * Everything that the admin page shows about one person.
 * @param paymentsBefore where the list of payments continues; null for the newest
 * @returns null when there is no such person
 */
export async function readPersonStory(
  context: Context,
  input: { userId: string; paymentsBefore: PageKey | null },
): Promise<PersonStory | null> {
  const { db } = context;
  const { userId, paymentsBefore } = input;
  const person = await findPerson(db, userId);
  if (!person) return null;
  const [subscriptions, payments, invoices, cards, events, webhooks] = await Promise.all([
    listSubscriptionsOf(db, userId, SUBSCRIPTIONS_SHOWN),
    listPayments(db, { userId, before: paymentsBefore, limit: ROWS_SHOWN + 1 }),
    listInvoicesOf(db, userId, ROWS_SHOWN),
    listCardsOf(db, userId, ROWS_SHOWN),
    listAuditEventsAbout(db, userId, EVENTS_SHOWN),
    listWebhooksOf(db, userId, ROWS_SHOWN),
  ]);
  const isAdmin = isComplimentary(context, person);
  const live = subscriptions.find(({ subscription }) => subscription.status !== "ended") ?? subscriptions[0];
  const page = toPage(payments, { size: ROWS_SHOWN, sortedBy: ({ createdAt }) => createdAt });
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
    payments: { rows: page.rows.map(adminPaymentView), next: page.next },
    invoices: invoices.map(({ year, sequence, periodStart, periodEnd, ...invoice }) => ({
      ...invoice,
      number: invoiceNumber(year, sequence),
      period: { start: periodStart, end: periodEnd },
    })),
    cards: cards.map(({ issuerCode, maskedNumber, ...card }) => ({ ...card, card: { issuerCode, maskedNumber } })),
    audit: events.map((event) => auditView(event, userId)),
    webhooks,
    dunning: live ? await readDunning(context, { ...live, isComplimentary: isAdmin }) : [],
  };
}

function subscriptionStory(
  context: Context,
  { subscription, amountWon }: Awaited<ReturnType<typeof listSubscriptionsOf>>[number],
  isComplimentary: boolean,
): SubscriptionStory {
  const { cancelAt, endedAt, endReason, delinquentSince, graceEndsAt, lastDeclineCode } = subscription;
  return {
    id: subscription.id,
    plan: subscription.plan,
    amountWon,
    status: subscription.status,
    createdAt: subscription.createdAt,
    anchorAt: subscription.anchorAt,
    period: {
      index: subscription.periodIndex,
      start: subscription.currentPeriodStart,
      end: subscription.currentPeriodEnd,
    },
    nextChargeAt: nextChargeAt(context, { subscription, isComplimentary }),
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

const ACTOR_KINDS = ["person", "batch", "webhook", "operator"] as const;

function auditView(event: Awaited<ReturnType<typeof listAuditEventsAbout>>[number], userId: string): AuditView {
  const [written, name = ""] = event.actor.split(/:(.*)/s);
  const kind = ACTOR_KINDS.find((known) => known === written) ?? "operator";
  const { id, at, detail } = event;
  // Only audit() writes this column.
  const action = event.action as AuditAction;
  return { id, at, action, detail, by: { kind, name }, isOwn: kind === "person" && name === userId };
}
