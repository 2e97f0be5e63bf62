import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lte, ne, not, or, type Placeholder, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { invoices, paymentMethods, payments, prices, reconciliationDifferences, subscriptions, users } from "../../schema";
import { changeOf, type Given, lockingStatement, statement } from "../../statement";
import { chargeFacts, isOpenInvoice, isRaise, openInvoice, raise, raisedPrice } from "../price/charge-facts";

export type Subscription = typeof subscriptions.$inferSelect;
export type NewSubscription = typeof subscriptions.$inferInsert;

const lockedById = lockingStatement((db, { id }: Given<{ id: string }>) =>
  db.select().from(subscriptions).where(eq(subscriptions.id, id)).for("update"),
);

export async function lockSubscription(tx: Transaction, id: string): Promise<Subscription | null> {
  const [row] = await lockedById(tx, { id });
  return row ?? null;
}

export async function findSubscription(db: Queryable, id: string): Promise<Subscription | null> {
  const [row] = await db.select().from(subscriptions).where(eq(subscriptions.id, id));
  return row ?? null;
}

const lockedOfPayments = lockingStatement((db, { paymentIds }: Given<{ paymentIds: string[] }>) =>
  db
    .select()
    .from(subscriptions)
    .where(
      inArray(
        subscriptions.id,
        db.select({ id: payments.subscriptionId }).from(payments).where(sql`${payments.id} = any(${paymentIds}::uuid[])`),
      ),
    )
    .orderBy(asc(subscriptions.id))
    .for("update"),
);

/**
 * Locks the subscriptions of these payments, in order of id, so that two callers cannot deadlock.
 */
export const lockSubscriptionsOfPayments = (tx: Transaction, paymentIds: string[]): Promise<Subscription[]> =>
  lockedOfPayments(tx, { paymentIds });

const lockedLiveOf = lockingStatement((db, { userId }: Given<{ userId: string }>) =>
  db
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.userId, userId), ne(subscriptions.status, "ended")))
    .for("update"),
);

export async function lockLiveSubscriptionOf(tx: Transaction, userId: string): Promise<Subscription | null> {
  const [row] = await lockedLiveOf(tx, { userId });
  return row ?? null;
}

const latestOf = statement((db, { userId }: Given<{ userId: string }>) =>
  db
    .select({ subscription: subscriptions, charge: chargeFacts, raise, openInvoice, paymentMethod: paymentMethods })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .innerJoin(paymentMethods, eq(paymentMethods.id, subscriptions.paymentMethodId))
    .leftJoin(invoices, isOpenInvoice())
    .where(eq(subscriptions.userId, userId))
    .orderBy(asc(sql`${subscriptions.status} = 'ended'`), desc(subscriptions.createdAt))
    .limit(1),
);

export type LatestSubscription = Awaited<ReturnType<typeof latestOf>>[number];

/** The live subscription, or the one that ended last. */
export async function findLatestSubscriptionOf(db: Queryable, userId: string): Promise<LatestSubscription | null> {
  const [row] = await latestOf(db, { userId });
  return row ?? null;
}

export const updateSubscription = changeOf(subscriptions);

/**
 * A difference between our books and Toss about this customer's money is open. Until it is closed,
 * no run charges them.
 * Source: docs/decisions/0014-reconciliation.md
 */
const hasOpenDifference = sql`exists (select 1 from ${reconciliationDifferences}
  where ${reconciliationDifferences.userId} = ${subscriptions.userId} and ${reconciliationDifferences.status} = 'open')`;

/** Due, not claimed, and not held back. A cancelled subscription only ends, so nothing holds it. */
export const isDue = (now: Date | Placeholder<string, Date>) =>
  and(
    lte(subscriptions.dueAt, now),
    isNull(subscriptions.pendingPaymentId),
    or(isNotNull(subscriptions.cancelAt), not(hasOpenDifference)),
  );

/** What the batch needs to decide about one due subscription and to charge it. */
export type DueSubscription = Awaited<ReturnType<typeof lockNextDue>>[number];

/**
 * Locks the longest due subscriptions that no other transaction holds. The caller must change each
 * row (claim, postpone or end it) in the same transaction. A lock alone would let a second worker
 * with an older snapshot take the row again after the commit.
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */
export const lockNextDue = lockingStatement((db, { now, limit }: Given<{ now: Date; limit: number }>) =>
  db
    .select({
      subscription: subscriptions,
      charge: chargeFacts,
      raise,
      method: { id: paymentMethods.id, billingKeySealed: paymentMethods.billingKeySealed },
      openInvoice,
      person: {
        id: users.id,
        email: users.email,
        emailVerified: users.emailVerified,
        name: users.name,
        customerKey: users.customerKey,
      },
    })
    .from(subscriptions)
    .innerJoin(prices, eq(prices.id, subscriptions.priceId))
    .leftJoin(raisedPrice, isRaise())
    .innerJoin(users, eq(users.id, subscriptions.userId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, subscriptions.paymentMethodId))
    .leftJoin(invoices, isOpenInvoice())
    .where(isDue(now))
    .orderBy(asc(subscriptions.dueAt), asc(subscriptions.id))
    .limit(limit)
    .for("update", { of: subscriptions, skipLocked: true }),
);

export async function countDue(db: Queryable, now: Date): Promise<number> {
  const [row] = await db.select({ total: count() }).from(subscriptions).where(isDue(now));
  return row?.total ?? 0;
}

/**
 * Postpones a due subscription because claiming it failed. @returns false when it is no longer due
 * or is claimed
 */
export async function postponeDue(
  db: Queryable,
  input: { id: string; now: Date; until: Date; problem: string },
): Promise<boolean> {
  const rows = await db
    .update(subscriptions)
    .set({ dueAt: input.until, problem: input.problem })
    .where(and(eq(subscriptions.id, input.id), isDue(input.now)))
    .returning({ id: subscriptions.id });
  return rows.length > 0;
}
