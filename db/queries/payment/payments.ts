import { and, asc, desc, eq, gt, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Database, Queryable, Transaction } from "../../client";
import { checkouts, invoices, ledgerEntries, paymentMethods, payments, subscriptions, users } from "../../schema";
import { changeOf, type Given, lockingStatement, statement } from "../../statement";
import type { Invoice } from "./invoices";

export type Payment = typeof payments.$inferSelect;
export type NewPayment = typeof payments.$inferInsert;

const paymentById = statement((db, { id }: Given<{ id: string }>) => db.select().from(payments).where(eq(payments.id, id)));

export async function findPayment(db: Queryable, id: string): Promise<Payment | null> {
  const [row] = await paymentById(db, { id });
  return row ?? null;
}

/** The newest paid payment of the person who owes this one; null when there is none. */
export async function findPaidPaymentOfSamePerson(db: Queryable, paymentId: string): Promise<Payment | null> {
  const owner = db.select({ id: payments.userId }).from(payments).where(eq(payments.id, paymentId));
  const isTheirs = and(sql`${payments.userId} = ${owner}`, eq(payments.status, "paid"));
  const [row] = await db.select().from(payments).where(isTheirs).orderBy(desc(payments.createdAt)).limit(1);
  return row ?? null;
}

const paymentByTossId = statement((db, { paymentKey, orderId }: Given<Record<"paymentKey" | "orderId", string | null>>) =>
  db
    .select()
    .from(payments)
    .where(sql`${payments.paymentKey} = ${paymentKey}::text or ${payments.orderId} = ${orderId}::text`)
    .orderBy(sql`${payments.paymentKey} is not distinct from ${paymentKey}::text desc`)
    .limit(1),
);

/** Finds a payment by Toss's payment key, else by our order id, with one query. */
export async function findPaymentByTossId(
  db: Queryable,
  { paymentKey, orderId }: { paymentKey?: string; orderId?: string },
): Promise<Payment | null> {
  if (!paymentKey && !orderId) return null;
  const [row] = await paymentByTossId(db, { paymentKey: paymentKey ?? null, orderId: orderId ?? null });
  return row ?? null;
}

/**
 * Claims the reading of a payment that a webhook asks for. Of any number of callers at once one
 * gets it, and the next one only when the reading is older than `quietSince`. A reading further
 * ahead than `soon` was noted before the clock was set back, and does not count. A payment that
 * another process holds is left alone.
 * @returns whether this caller may read it
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
export async function claimHintReading(db: Queryable, input: HintClaim): Promise<boolean> {
  const claimed = await hintReading(db, input);
  return claimed.length > 0;
}

type HintClaim = { paymentId: string; now: Date; quietSince: Date; soon: Date };
const hintReading = statement((db, { paymentId, now, quietSince, soon }: Given<HintClaim>) => {
  const isQuiet = or(isNull(payments.hintReadAt), lte(payments.hintReadAt, quietSince), gt(payments.hintReadAt, soon));
  const free = db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.id, paymentId), isQuiet))
    .for("update", { skipLocked: true });
  return db
    .update(payments)
    .set({ hintReadAt: sql`${now}::timestamptz` })
    .where(sql`${payments.id} in ${free}`)
    .returning({ id: payments.id });
});

/** Gives a claimed reading back that did not take place. */
export const returnHintReading = statement((db, { paymentId, now }: Given<{ paymentId: string; now: Date }>) =>
  db
    .update(payments)
    .set({ hintReadAt: null })
    .where(and(eq(payments.id, paymentId), eq(payments.hintReadAt, now))),
);

const lockedPaymentById = lockingStatement((db, { id }: Given<{ id: string }>) =>
  db.select().from(payments).where(eq(payments.id, id)).for("update"),
);

export async function lockPayment(tx: Transaction, id: string): Promise<Payment | null> {
  const [row] = await lockedPaymentById(tx, { id });
  return row ?? null;
}

const lockedWithInvoices = lockingStatement((db, { ids }: Given<{ ids: string[] }>) =>
  db
    .select({ payment: payments, invoice: invoices })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .where(sql`${payments.id} = any(${ids}::uuid[])`)
    .orderBy(asc(payments.id))
    .for("update", { of: payments }),
);

/** Locks these payments in order of id, each with its invoice. */
export const lockPaymentsWithInvoices = (tx: Transaction, ids: string[]): Promise<{ payment: Payment; invoice: Invoice }[]> =>
  lockedWithInvoices(tx, { ids });

export const updatePayment = changeOf(payments);

/**
 * Everything that is needed to send a payment (again), and to decide whether it is still wanted.
 */
export type Attempt = Awaited<ReturnType<typeof listAttempts>>[number];

export const listAttempts = (db: Queryable, paymentIds: string[]) => attemptsOf(db, { paymentIds });

const attemptsOf = statement((db, { paymentIds }: Given<{ paymentIds: string[] }>) =>
  db
    .select({
      payment: payments,
      invoice: invoices,
      method: paymentMethods,
      person: { email: users.email, emailVerified: users.emailVerified, name: users.name, customerKey: users.customerKey },
      subscription: subscriptions,
      checkoutExpiresAt: checkouts.expiresAt,
    })
    .from(payments)
    .innerJoin(invoices, eq(invoices.id, payments.invoiceId))
    .innerJoin(paymentMethods, eq(paymentMethods.id, payments.paymentMethodId))
    .innerJoin(users, eq(users.id, payments.userId))
    .leftJoin(subscriptions, eq(subscriptions.id, payments.subscriptionId))
    .leftJoin(checkouts, eq(checkouts.id, payments.checkoutId))
    .where(sql`${payments.id} = any(${paymentIds}::uuid[])`),
);

export async function findAttempt(db: Queryable, paymentId: string): Promise<Attempt | null> {
  const [row] = await listAttempts(db, [paymentId]);
  return row ?? null;
}

type Asked = { paymentId: string; quietSince: Date };

/**
 * Claims pending payments that are due for a look-up; `until` keeps other processes away meanwhile.
 * A payment that is asked for by id may be claimed before it is due, if its last look-up was at or
 * before `quietSince`; its due time then stays. Of any number of callers at once, only one gets it,
 * because the condition is checked again on the locked row.
 * @returns the ids of the claimed payments
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */
export async function claimPending(
  db: Queryable,
  input: { now: Date; until: Date; limit: number; asked?: Asked },
): Promise<string[]> {
  const { asked, ...taking } = input;
  const rows = asked ? await takeAsked(db, { ...taking, ...asked }) : await takeDue(db, taking);
  return rows.map(({ id }) => id);
}

type Taking = { now: Date; until: Date; limit: number };
const takeDue = statement((db, { now, until, limit }: Given<Taking>) =>
  takePending(db, lte(payments.resolveAt, now), { now, until, limit }),
);
const takeAsked = statement((db, { now, until, limit, paymentId, quietSince }: Given<Taking & Asked>) => {
  const isQuiet = or(lte(payments.lookedUpAt, quietSince), and(isNull(payments.lookedUpAt), lte(payments.createdAt, quietSince)));
  return takePending(db, and(eq(payments.id, paymentId), or(lte(payments.resolveAt, now), isQuiet)), { now, until, limit });
});

function takePending(db: Database, isTaken: SQL | undefined, { now, until, limit }: Given<Taking>) {
  const stale = db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.status, "pending"), isTaken))
    .orderBy(asc(payments.resolveAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db
    .update(payments)
    .set({
      resolveAt: sql`greatest(${payments.resolveAt}, ${until}::timestamptz)`,
      lookedUpAt: sql`${now}::timestamptz`,
    })
    .where(sql`${payments.id} in ${stale}`)
    .returning({ id: payments.id });
}

export type NewLedgerEntry = typeof ledgerEntries.$inferInsert;

/** @returns the entries that were new: each transaction of Toss is recorded once */
export const insertLedgerEntries = async (db: Queryable, rows: NewLedgerEntry[]) =>
  rows.length === 0
    ? []
    : db.insert(ledgerEntries).values(rows).onConflictDoNothing({ target: ledgerEntries.transactionKey }).returning();

const pendingOf = statement((db, { userId }: Given<{ userId: string }>) =>
  db
    .select()
    .from(payments)
    .where(and(eq(payments.userId, userId), eq(payments.status, "pending")))
    .orderBy(desc(payments.createdAt))
    .limit(1),
);

/** The person's pending payment, if any; the indexes allow at most one. */
export async function findPendingPaymentOf(db: Queryable, userId: string): Promise<Payment | null> {
  const [row] = await pendingOf(db, { userId });
  return row ?? null;
}
