import { and, asc, desc, eq, gte, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { Database, Queryable, Transaction } from "../../client";
import { invoices, ledgerEntries, payments, refunds, users } from "../../schema";
import { changeOf, type Given, lockingStatement, statement } from "../../statement";

export type Refund = typeof refunds.$inferSelect;
export type NewRefund = typeof refunds.$inferInsert;

const refundById = statement((db, { id }: Given<{ id: string }>) => db.select().from(refunds).where(eq(refunds.id, id)));

export async function findRefund(db: Queryable, id: string): Promise<Refund | null> {
  const [row] = await refundById(db, { id });
  return row ?? null;
}

/**
 * @returns null when a unique index refuses it: another request has asked for the same meanwhile
 */
export async function insertRefund(tx: Transaction, row: NewRefund): Promise<Refund | null> {
  const [stored] = await tx.insert(refunds).values(row).onConflictDoNothing().returning();
  return stored ?? null;
}

export const updateRefund = changeOf(refunds);

const lockedPending = lockingStatement((db, { paymentId }: Given<{ paymentId: string }>) =>
  db
    .select()
    .from(refunds)
    .where(and(eq(refunds.paymentId, paymentId), eq(refunds.status, "pending")))
    .for("update"),
);

/** Locks the refund of this payment that has no outcome yet; an index allows one. */
export async function lockPendingRefundOf(tx: Transaction, paymentId: string): Promise<Refund | null> {
  const [row] = await lockedPending(tx, { paymentId });
  return row ?? null;
}

const newestOfPayment = statement((db, { paymentId }: Given<{ paymentId: string }>) =>
  db
    .select()
    .from(refunds)
    .where(eq(refunds.paymentId, paymentId))
    .orderBy(desc(sql`${refunds.status} = 'pending'`), desc(refunds.requestedAt), desc(refunds.triedAt)),
);

/** The refunds of a payment, a pending one first, then the newest. */
export const listRefundsOf = (db: Queryable, paymentId: string): Promise<Refund[]> => newestOfPayment(db, { paymentId });

const paidOfPeriod = statement((db, { subscriptionId, periodStart }: Given<{ subscriptionId: string; periodStart: Date }>) =>
  db
    .select({ payment: payments, invoice: invoices })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .where(
      and(
        eq(invoices.subscriptionId, subscriptionId),
        eq(invoices.periodStart, periodStart),
        eq(invoices.status, "paid"),
        eq(payments.status, "paid"),
      ),
    )
    .limit(1),
);

/** The paid payment of a subscription's period, with its invoice. */
export async function findPaidPaymentOfPeriod(db: Queryable, period: { subscriptionId: string; periodStart: Date }) {
  const [row] = await paidOfPeriod(db, period);
  return row ?? null;
}

const refundsInLedger = statement((db, { paymentId }: Given<{ paymentId: string }>) =>
  db
    .select({ won: sql<number>`(-coalesce(sum(${ledgerEntries.amountWon}), 0))::int` })
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.paymentId, paymentId), eq(ledgerEntries.kind, "refund"))),
);

/** What the ledger has as given back of this payment, in won. */
export async function sumRefundsInLedger(db: Queryable, paymentId: string): Promise<number> {
  const [row] = await refundsInLedger(db, { paymentId });
  return row?.won ?? 0;
}

type Taking = { now: Date; until: Date; limit: number };

/**
 * Claims pending refunds whose time has come, or the one that is asked for if nobody has taken it
 * up since `quietSince`. `until` keeps other processes away meanwhile. Of any number of callers at
 * once, one gets each.
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */
export const claimRefunds = (
  db: Queryable,
  { asked, ...taking }: Taking & { asked?: { refundId: string; quietSince: Date } },
): Promise<Refund[]> => (asked ? takeAsked(db, { ...taking, ...asked }) : takeDue(db, taking));

const takeDue = statement((db, { now, until, limit }: Given<Taking>) =>
  takePending(db, lte(refunds.resolveAt, now), { now, until, limit }),
);
const takeAsked = statement(
  (db, { now, until, limit, refundId, quietSince }: Given<Taking & { refundId: string; quietSince: Date }>) =>
    takePending(db, and(eq(refunds.id, refundId), or(lte(refunds.resolveAt, now), lte(refunds.triedAt, quietSince))), {
      now,
      until,
      limit,
    }),
);

function takePending(db: Database, isTaken: SQL | undefined, { now, until, limit }: Given<Taking>) {
  const due = db
    .select({ id: refunds.id })
    .from(refunds)
    .where(and(eq(refunds.status, "pending"), isTaken))
    .orderBy(asc(refunds.resolveAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(refunds)
    .set({ resolveAt: sql`greatest(${refunds.resolveAt}, ${until}::timestamptz)`, triedAt: sql`${now}::timestamptz` })
    .where(sql`${refunds.id} in ${due}`)
    .returning();
}

/** A refund that somebody still waits for, as `isOwed` has it, is found by `refunds_owed`. */
const isOwed = (refusedSince: Date) =>
  and(
    sql`${refunds.status} <> 'done'`,
    or(
      sql`${refunds.status} = 'pending'`,
      and(
        ne(refunds.kind, "operator"),
        gte(refunds.settledAt, refusedSince),
        sql`not exists (select 1 from ${refunds} later where later.payment_id = ${refunds.paymentId}
          and later.kind <> 'operator' and later.status <> 'refused')`,
        sql`${payments.refundedWon} < ${payments.amountWon}`,
      ),
    ),
  );

/**
 * Refunds that Toss has not confirmed, the oldest first: pending ones, and the customers' own that
 * Toss refused since `refusedSince`, that nothing has replaced and that were not given back
 * otherwise.
 */
export const listOwedRefunds = (db: Queryable, { limit, refusedSince }: { limit: number; refusedSince: Date }) =>
  db
    .select({ refund: refunds, orderId: payments.orderId, email: users.email, name: users.name })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .innerJoin(users, eq(users.id, refunds.userId))
    .where(isOwed(refusedSince))
    .orderBy(asc(refunds.requestedAt), asc(refunds.id))
    .limit(limit);

/** How many of them there are, how many were due by their day, and their sum in won. */
export async function totalOwedRefunds(
  db: Queryable,
  { refusedSince, overdueBefore }: { refusedSince: Date; overdueBefore: Date },
): Promise<{ count: number; overdue: number; won: number }> {
  const [row] = await db
    .select({
      count: sql<number>`count(*)`.mapWith(Number),
      overdue: sql<number>`count(*) filter (where ${refunds.requestedAt} < ${overdueBefore.toISOString()}::timestamptz)`.mapWith(
        Number,
      ),
      won: sql<number>`coalesce(sum(${refunds.amountWon}), 0)`.mapWith(Number),
    })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(isOwed(refusedSince));
  return row ?? { count: 0, overdue: 0, won: 0 };
}
