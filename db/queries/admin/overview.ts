// The first page of the administration. Everything is bounded, and every long list is paged by key.

import { and, asc, count, desc, eq, gte, inArray, isNotNull, isNull, type SQL, sql, sum } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, paymentMethods, payments, prices, subscriptions, users, webhookEvents } from "../../schema";
import { chargeFacts, isOpenInvoice, openInvoice } from "../price/charge-facts";

/** The end of a page: the sort instant and the id of its last row. */
export type Key = { at: Date; id: string };
export type PaymentStatus = (typeof payments.$inferSelect)["status"];

/**
 * PostgreSQL sums to a bigint, which the driver returns as text. Sums of won stay far below what a
 * number holds exactly.
 */
const won = (column: typeof payments.amountWon | SQL) => sum(column).mapWith(Number);
const keyOf = ({ at, id }: Key) => sql`(${at.toISOString()}::timestamptz, ${id}::uuid)`;

/**
 * Counts paid and declined payments since an instant. `begunSince` bounds the search: no older
 * payment is still settled now.
 */
export async function countSettledSince(db: Queryable, input: { settledSince: Date; begunSince: Date }) {
  const of = (status: PaymentStatus) => sql`filter (where ${payments.status} = ${status})`;
  const [row] = await db
    .select({
      paid: sql<number>`count(*) ${of("paid")}`.mapWith(Number),
      paidWon: sql<number>`coalesce(sum(${payments.amountWon}) ${of("paid")}, 0)`.mapWith(Number),
      declined: sql<number>`count(*) ${of("declined")}`.mapWith(Number),
    })
    .from(payments)
    .where(and(gte(payments.createdAt, input.begunSince), gte(payments.settledAt, input.settledSince)));
  return row ?? { paid: 0, paidWon: 0, declined: 0 };
}

const isPastDue = eq(subscriptions.status, "past_due");

/** @returns how many subscriptions are past due, and what they owe for one period in won */
export async function totalPastDue(db: Queryable): Promise<{ count: number; won: number }> {
  const [row] = await db
    .select({ count: count(), won: won(sql`coalesce(${openInvoice.amountWon}, ${chargeFacts.heldWon})`) })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(invoices, isOpenInvoice())
    .where(isPastDue);
  return { count: row?.count ?? 0, won: row?.won ?? 0 };
}

const PAYMENT_ROW = {
  id: payments.id,
  userId: payments.userId,
  invoiceId: payments.invoiceId,
  email: users.email,
  name: users.name,
  orderId: payments.orderId,
  trigger: payments.trigger,
  status: payments.status,
  amountWon: payments.amountWon,
  refundedWon: payments.refundedWon,
  createdAt: payments.createdAt,
  resolveAt: payments.resolveAt,
  resolveTries: payments.resolveTries,
  pendingReason: payments.pendingReason,
  pendingCode: payments.pendingCode,
  receiptUrl: payments.receiptUrl,
  declineClass: payments.declineClass,
  declineCode: payments.declineCode,
  issuerCode: paymentMethods.issuerCode,
  maskedNumber: paymentMethods.maskedNumber,
  invoiceYear: invoices.year,
  invoiceSequence: invoices.sequence,
};

const paymentRows = (db: Queryable) =>
  db
    .select(PAYMENT_ROW)
    .from(payments)
    .innerJoin(users, eq(users.id, payments.userId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId));

export type PaymentRow = Awaited<ReturnType<typeof listPendingPayments>>[number];

/** Pending payments, oldest first. */
export const listPendingPayments = (db: Queryable, limit: number) =>
  paymentRows(db).where(eq(payments.status, "pending")).orderBy(asc(payments.createdAt), asc(payments.id)).limit(limit);

/** @returns how many payments are pending, and their sum in won */
export async function countPending(db: Queryable): Promise<{ all: number; won: number }> {
  const [row] = await db
    .select({
      all: count(),
      won: won(payments.amountWon),
    })
    .from(payments)
    .where(eq(payments.status, "pending"));
  return { all: row?.all ?? 0, won: row?.won ?? 0 };
}

/** One payment with everything that the admin pages show of it. */
export async function findPaymentRow(db: Queryable, id: string): Promise<PaymentRow | null> {
  const [row] = await paymentRows(db).where(eq(payments.id, id));
  return row ?? null;
}

/** The attempts to collect these invoices, newest first. */
export const listPaymentsOfInvoices = (db: Queryable, { invoiceIds, limit }: { invoiceIds: string[]; limit: number }) =>
  paymentRows(db)
    .where(inArray(payments.invoiceId, invoiceIds))
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(limit);

export type PaymentFilter = { status?: PaymentStatus; before: Key | null; limit: number };

/** Newest first. */
export const listPayments = (db: Queryable, { status, before, limit }: PaymentFilter) =>
  paymentRows(db)
    .where(
      and(
        status ? eq(payments.status, status) : undefined,
        before ? sql`(${payments.createdAt}, ${payments.id}) < ${keyOf(before)}` : undefined,
      ),
    )
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(limit);

/**
 * Subscriptions that an operator has to look at: the batch has postponed them by a day. A partial
 * index holds them alone. One that has ended is due no more.
 */
const hasProblem = and(isNotNull(subscriptions.problem), isNull(subscriptions.pendingPaymentId), isNotNull(subscriptions.dueAt));

export const listProblems = (db: Queryable, limit: number) =>
  db
    .select({
      id: subscriptions.id,
      userId: users.id,
      email: users.email,
      name: users.name,
      plan: subscriptions.plan,
      problem: sql<string>`${subscriptions.problem}`,
      dueAt: subscriptions.dueAt,
    })
    .from(subscriptions)
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .where(hasProblem)
    .orderBy(asc(subscriptions.dueAt), asc(subscriptions.id))
    .limit(limit);

export const countProblems = (db: Queryable) => db.$count(subscriptions, hasProblem);

const isOpenWebhook = eq(webhookEvents.status, "received");

/** Webhooks that are stored and not processed yet, oldest first, without bodies. */
export const listUnprocessedWebhooks = (db: Queryable, limit: number) =>
  db
    .select({
      id: webhookEvents.id,
      eventType: webhookEvents.eventType,
      orderId: webhookEvents.orderId,
      receivedAt: webhookEvents.receivedAt,
      tries: webhookEvents.tries,
      result: webhookEvents.result,
    })
    .from(webhookEvents)
    .where(isOpenWebhook)
    .orderBy(asc(webhookEvents.receivedAt))
    .limit(limit);

/** @returns how many there are in all, and how many of them came in before the instant */
export async function countUnprocessedWebhooks(db: Queryable, input: { oldBefore: Date }): Promise<{ all: number; old: number }> {
  const [row] = await db
    .select({
      all: count(),
      old: sql<number>`count(*) filter (where ${webhookEvents.receivedAt} < ${input.oldBefore.toISOString()})`.mapWith(Number),
    })
    .from(webhookEvents)
    .where(isOpenWebhook);
  return row ?? { all: 0, old: 0 };
}

const isHardToDelete = (minTries: number) =>
  and(eq(paymentMethods.status, "revoked"), gte(paymentMethods.deletionTries, minTries));

/** Revoked billing keys that Toss has refused to delete at least `minTries` times. */
export const listUndeletedKeys = (db: Queryable, input: { minTries: number; limit: number }) =>
  db
    .select({
      id: paymentMethods.id,
      userId: users.id,
      email: users.email,
      name: users.name,
      issuerCode: paymentMethods.issuerCode,
      maskedNumber: paymentMethods.maskedNumber,
      revokedAt: paymentMethods.revokedAt,
      deletionTries: paymentMethods.deletionTries,
    })
    .from(paymentMethods)
    .innerJoin(users, eq(users.id, paymentMethods.userId))
    .where(isHardToDelete(input.minTries))
    .orderBy(asc(paymentMethods.revokedAt), asc(paymentMethods.id))
    .limit(input.limit);

export const countUndeletedKeys = (db: Queryable, minTries: number) => db.$count(paymentMethods, isHardToDelete(minTries));
