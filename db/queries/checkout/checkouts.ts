import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { auditEvents, checkouts, invoices, payments, promotionCodes, promotionRedemptions } from "../../schema";
import { changeOf, type Given, lockingStatement, statement } from "../../statement";
import { inserts, writeTogether } from "../../write-together";
import type { NewAuditEvent } from "../audit";
import type { Payment } from "../payment/payments";

export type Checkout = typeof checkouts.$inferSelect;

/** Stores a checkout and its audit events. */
export const insertCheckout = (db: Queryable, row: typeof checkouts.$inferInsert, events: NewAuditEvent[]): Promise<void> =>
  writeTogether(db, [inserts(checkouts, [row]), inserts(auditEvents, events)]);

type Owner = { orderId: string; userId: string };
const isOwn = ({ orderId, userId }: Given<Owner>) => and(eq(checkouts.orderId, orderId), eq(checkouts.userId, userId));
const lockedOwnCheckout = lockingStatement((db, owner: Given<Owner>) =>
  db.select().from(checkouts).where(isOwn(owner)).for("update"),
);

const ownCheckoutWithCode = statement((db, owner: Given<Owner>) =>
  db
    .select({ checkout: checkouts, promoCode: promotionCodes.code, freeFrom: invoices.periodStart })
    .from(checkouts)
    .leftJoin(promotionCodes, eq(promotionCodes.id, checkouts.promotionCodeId))
    .leftJoin(promotionRedemptions, eq(promotionRedemptions.orderId, checkouts.orderId))
    .leftJoin(
      invoices,
      and(
        eq(invoices.redemptionId, promotionRedemptions.id),
        eq(invoices.reason, "subscription_create"),
        eq(invoices.amountWon, 0),
      ),
    )
    .where(isOwn(owner)),
);

/**
 * @returns the checkout with the code that was entered, and the start of the period that began for
 *   nothing with it
 */
export async function findCheckoutWithCode(
  db: Queryable,
  { orderId, userId }: Owner,
): Promise<{ checkout: Checkout; promoCode: string | null; freeFrom: Date | null } | null> {
  const [row] = await ownCheckoutWithCode(db, { orderId, userId });
  return row ?? null;
}

const ownCheckoutWithPayment = statement((db, owner: Given<Owner>) =>
  db
    .select({ checkout: checkouts, payment: payments })
    .from(checkouts)
    .leftJoin(payments, eq(payments.id, checkouts.paymentId))
    .where(isOwn(owner)),
);

/** @returns the checkout with its payment, if it has one */
export async function findCheckoutWithPayment(
  db: Queryable,
  { orderId, userId }: Owner,
): Promise<{ checkout: Checkout; payment: Payment | null } | null> {
  const [row] = await ownCheckoutWithPayment(db, { orderId, userId });
  return row ?? null;
}

export async function lockCheckout(tx: Transaction, { orderId, userId }: Owner): Promise<Checkout | null> {
  const [row] = await lockedOwnCheckout(tx, { orderId, userId });
  return row ?? null;
}

export const updateCheckout = changeOf(checkouts);

type Expiring = { now: Date; limit: number };
const expiry = statement((db, { now, limit }: Given<Expiring>) => {
  const stale = db
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(and(eq(checkouts.status, "open"), lt(checkouts.expiresAt, now)))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db.update(checkouts).set({ status: "expired" }).where(inArray(checkouts.id, stale)).returning({ id: checkouts.id });
});

/** Expires checkouts that were never continued. @returns how many, at most `limit` */
export async function expireCheckouts(db: Queryable, now: Date, limit: number): Promise<number> {
  const rows = await expiry(db, { now, limit });
  return rows.length;
}

/**
 * Claims expired checkouts whose billing key was being issued, so that it is unknown whether there
 * is a key. `until` keeps other processes away meanwhile.
 */
export const claimAbandonedIssues = (db: Queryable, input: Expiring & { until: Date }): Promise<Checkout[]> =>
  leftIssues(db, input);

const leftIssues = statement((db, { now, until, limit }: Given<Expiring & { until: Date }>) => {
  const left = db
    .select({ id: checkouts.id })
    .from(checkouts)
    .where(
      and(
        eq(checkouts.status, "issuing"),
        lt(checkouts.expiresAt, now),
        or(isNull(checkouts.lockedUntil), lt(checkouts.lockedUntil, now)),
      ),
    )
    .orderBy(asc(checkouts.expiresAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(checkouts)
    .set({ lockedUntil: sql`${until}` })
    .where(inArray(checkouts.id, left))
    .returning();
});
