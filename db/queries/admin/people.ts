// Finds a person, and everything that the page about one person shows.

import { and, asc, desc, eq, inArray, ne, or, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import {
  auditEvents,
  checkouts,
  invoices,
  notices,
  paymentMethods,
  payments,
  prices,
  subscriptions,
  users,
  webhookEvents,
} from "../../schema";
import { chargeFacts, isOpenInvoice, isRaise, openInvoice, raise, raisedPrice } from "../price/charge-facts";

/** The end of a page: the sort instant and the id of its last row. */
type Key = { at: Date; id: string };
const keyOf = ({ at, id }: Key) => sql`(${at.toISOString()}::timestamptz, ${id}::uuid)`;

export type Clue = "email" | "name" | "order" | "invoice" | "payment";
export type Trace = { userId: string; clue: Clue };

/**
 * Finds the person whom this text names exactly: an email address, an order id, a payment key of
 * Toss or an invoice number. A unique index answers each part.
 * @param text as typed, trimmed
 */
export async function traceExactly(
  db: Queryable,
  { text, invoice }: { text: string; invoice: { year: number; sequence: number } | null },
): Promise<Trace[]> {
  const rows = await db.execute<{ user_id: string; clue: Clue }>(sql`
    select id as user_id, 'email' as clue from users where email = ${text.toLowerCase()}
    union select user_id, 'order' from payments where order_id = ${text}
    union select user_id, 'order' from checkouts where order_id = ${text}
    union select user_id, 'payment' from payments where payment_key = ${text}
    union select user_id, 'invoice' from invoices where year = ${invoice?.year ?? null}::int and sequence = ${invoice?.sequence ?? null}::int`);
  return rows.map(({ user_id, clue }) => ({ userId: user_id, clue }));
}

/**
 * People whose address or name contains the text, ordered by address. Reads the whole table, so use
 * it only when nothing matches exactly.
 */
export async function tracePart(db: Queryable, { text, limit }: { text: string; limit: number }): Promise<Trace[]> {
  const needle = text.toLowerCase();
  const inEmail = sql<boolean>`strpos(${users.email}, ${needle}) > 0`;
  const rows = await db
    .select({ userId: users.id, inEmail })
    .from(users)
    .where(or(inEmail, sql`strpos(lower(${users.name}), ${needle}) > 0`))
    .orderBy(asc(users.email))
    .limit(limit);
  return rows.map((row) => ({ userId: row.userId, clue: row.inEmail ? "email" : "name" }));
}

/** Each with the live subscription, if any; ordered by address. */
export const listPeople = (db: Queryable, userIds: string[]) =>
  db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      emailVerified: users.emailVerified,
      plan: subscriptions.plan,
      status: subscriptions.status,
      cancelAt: subscriptions.cancelAt,
      graceEndsAt: subscriptions.graceEndsAt,
    })
    .from(users)
    .leftJoin(subscriptions, and(eq(subscriptions.userId, users.id), ne(subscriptions.status, "ended")))
    .where(inArray(users.id, userIds))
    .orderBy(asc(users.email));

/** All subscriptions of this person, newest first. */
export const listSubscriptionsOf = (db: Queryable, userId: string, limit: number) =>
  db
    .select({ subscription: subscriptions, charge: chargeFacts, raise, openInvoice })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .leftJoin(invoices, isOpenInvoice())
    .where(eq(subscriptions.userId, userId))
    .orderBy(desc(subscriptions.createdAt))
    .limit(limit);

/** This person's invoices, newest first. @param before where the list continues */
export const listInvoicesOf = (db: Queryable, { userId, before, limit }: { userId: string; before: Key | null; limit: number }) =>
  db
    .select({
      id: invoices.id,
      year: invoices.year,
      sequence: invoices.sequence,
      reason: invoices.reason,
      status: invoices.status,
      plan: invoices.plan,
      periodStart: invoices.periodStart,
      periodEnd: invoices.periodEnd,
      amountWon: invoices.amountWon,
      openedAt: invoices.openedAt,
      closedAt: invoices.closedAt,
    })
    .from(invoices)
    .where(and(eq(invoices.userId, userId), before ? sql`(${invoices.openedAt}, ${invoices.id}) < ${keyOf(before)}` : undefined))
    .orderBy(desc(invoices.openedAt), desc(invoices.id))
    .limit(limit);

/** What may be shown of this person's cards, newest first; never a billing key, sealed or not. */
export const listCardsOf = (db: Queryable, userId: string, limit: number) =>
  db
    .select({
      id: paymentMethods.id,
      status: paymentMethods.status,
      issuerCode: paymentMethods.issuerCode,
      maskedNumber: paymentMethods.maskedNumber,
      createdAt: paymentMethods.createdAt,
      revokedAt: paymentMethods.revokedAt,
      deletedAt: paymentMethods.deletedAt,
      reportedDeletedAt: paymentMethods.reportedDeletedAt,
      deletionTries: paymentMethods.deletionTries,
    })
    .from(paymentMethods)
    .where(eq(paymentMethods.userId, userId))
    .orderBy(desc(paymentMethods.createdAt))
    .limit(limit);

/** What was done by this person, or to them and their subscriptions, newest first. */
export const listAuditEventsAbout = (db: Queryable, userId: string, limit: number) =>
  db
    .select({
      id: auditEvents.id,
      at: auditEvents.at,
      actor: auditEvents.actor,
      action: auditEvents.action,
      detail: auditEvents.detail,
    })
    .from(auditEvents)
    .where(
      or(
        eq(auditEvents.userId, userId),
        inArray(
          auditEvents.subscriptionId,
          db.select({ id: subscriptions.id }).from(subscriptions).where(eq(subscriptions.userId, userId)),
        ),
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(limit);

/** Webhooks that named an order of this person, newest first, without bodies. */
export const listWebhooksOf = (db: Queryable, userId: string, limit: number) =>
  db
    .select({
      id: webhookEvents.id,
      status: webhookEvents.status,
      signature: webhookEvents.signature,
      eventType: webhookEvents.eventType,
      orderId: webhookEvents.orderId,
      receivedAt: webhookEvents.receivedAt,
      deliveries: webhookEvents.deliveries,
      tries: webhookEvents.tries,
      result: webhookEvents.result,
    })
    .from(webhookEvents)
    .where(
      or(
        inArray(webhookEvents.orderId, db.select({ id: payments.orderId }).from(payments).where(eq(payments.userId, userId))),
        inArray(webhookEvents.orderId, db.select({ id: checkouts.orderId }).from(checkouts).where(eq(checkouts.userId, userId))),
      ),
    )
    .orderBy(desc(webhookEvents.receivedAt))
    .limit(limit);

/** The notices to a person, the newest first; `notices_user` is their index. */
export const listNoticesOf = (db: Queryable, userId: string, limit: number) =>
  db
    .select({
      id: notices.id,
      template: notices.template,
      channel: notices.channel,
      status: notices.status,
      createdAt: notices.createdAt,
      settledAt: notices.settledAt,
      tries: notices.tries,
      reason: notices.reason,
      answer: notices.answer,
      handedAs: notices.handedAs,
    })
    .from(notices)
    .where(eq(notices.userId, userId))
    .orderBy(desc(notices.createdAt), notices.template, notices.channel)
    .limit(limit);
