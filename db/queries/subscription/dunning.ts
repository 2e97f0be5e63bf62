// One delinquency: everything since its first counted decline, for any invoice.

import { and, asc, desc, eq, gte, inArray, isNull, max, or, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoices, paymentMethods, payments, prices, subscriptions, users } from "../../schema";
import { chargeFacts, isOpenInvoice, isRaise, openInvoice, raise, raisedPrice } from "../price/charge-facts";
import { isDue } from "./subscriptions";

/**
 * The payments that the customer started in the delinquency that began at `delinquentSince`, newest
 * first.
 */
export const listPersonAttempts = (db: Queryable, input: { userId: string; subscriptionId: string; delinquentSince: Date }) =>
  db
    .select({ createdAt: payments.createdAt })
    .from(payments)
    .where(
      and(
        eq(payments.userId, input.userId),
        gte(payments.createdAt, input.delinquentSince),
        eq(payments.subscriptionId, input.subscriptionId),
        eq(payments.trigger, "person"),
      ),
    )
    .orderBy(desc(payments.createdAt));

/**
 * The hard and soft declines of these subscriptions since an instant, oldest first. `isOfOldCard`:
 * the card had been replaced before the decline, so the decline says nothing about the new card.
 */
export const listCardDeclines = (db: Queryable, input: { subscriptionIds: string[]; since: Date }) =>
  db
    .select({
      subscriptionId: sql<string>`${invoices.subscriptionId}`,
      at: sql<Date>`${payments.settledAt}`.mapWith(payments.settledAt),
      declineClass: sql<"hard" | "soft">`${payments.declineClass}`,
      code: sql<string>`${payments.declineCode}`,
      isOfOldCard: sql<boolean>`coalesce(${paymentMethods.revokedAt} < ${payments.settledAt}, false)`,
    })
    .from(invoices)
    .innerJoin(payments, eq(payments.invoiceId, invoices.id))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .where(
      and(
        inArray(invoices.subscriptionId, input.subscriptionIds),
        or(isNull(invoices.closedAt), gte(invoices.closedAt, input.since)),
        gte(payments.settledAt, input.since),
        inArray(payments.declineClass, ["hard", "soft"]),
      ),
    )
    .orderBy(asc(payments.settledAt), asc(payments.id));

/** When these payments were created. */
export const listPaymentStarts = (db: Queryable, paymentIds: string[]) =>
  db.select({ id: payments.id, createdAt: payments.createdAt }).from(payments).where(inArray(payments.id, paymentIds));

/** When the open invoices of these subscriptions were written off at their end. */
export const listWriteOffs = (db: Queryable, subscriptionIds: string[]) =>
  db
    .select({ subscriptionId: sql<string>`${invoices.subscriptionId}`, at: max(invoices.closedAt) })
    .from(invoices)
    .where(and(inArray(invoices.subscriptionId, subscriptionIds), eq(invoices.status, "uncollectible")))
    .groupBy(invoices.subscriptionId);

/** The end of a page: the end of grace and the id of its last subscription. */
export type PastDueKey = { at: Date; id: string };

/**
 * All past-due subscriptions, the earliest end of grace first, and whether a run at `now` would
 * handle them.
 */
export const listPastDue = (db: Queryable, input: { now: Date; after: PastDueKey | null; limit: number }) =>
  db
    .select({
      subscription: subscriptions,
      person: { email: users.email, emailVerified: users.emailVerified, name: users.name },
      charge: chargeFacts,
      raise,
      openInvoice,
      isDue: sql<boolean>`coalesce(${isDue(input.now)}, false)`,
    })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .leftJoin(invoices, isOpenInvoice())
    .where(
      and(
        eq(subscriptions.status, "past_due"),
        input.after
          ? sql`(${subscriptions.graceEndsAt}, ${subscriptions.id}) > (${input.after.at.toISOString()}::timestamptz, ${input.after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(asc(subscriptions.graceEndsAt), asc(subscriptions.id))
    .limit(input.limit);

export const countPastDue = (db: Queryable): Promise<number> => db.$count(subscriptions, eq(subscriptions.status, "past_due"));
