import { and, asc, eq, gte, inArray, lt, or, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { checkouts, ledgerEntries, payments, subscriptions, users } from "../../schema";
import { type Given, statement } from "../../statement";

/** A payment with all its ledger entries; refunds are positive won. */
export type BookedPayment = Awaited<ReturnType<typeof listBookings>>[number];

export type BookingKeys = { orderIds?: string[]; paymentKeys?: string[]; paymentIds?: string[] };

/**
 * The payments with any of these keys, whatever their status. Pass at most a few thousand keys at
 * once.
 */
export async function listBookings(db: Queryable, { orderIds = [], paymentKeys = [], paymentIds = [] }: BookingKeys) {
  if (orderIds.length + paymentKeys.length + paymentIds.length === 0) return [];
  const rows = await bookedPayments(db, { orderIds, paymentKeys, paymentIds });
  const entries = await listEntriesOf(
    db,
    rows.map(({ paymentId }) => paymentId),
  );
  return rows.map((row) => {
    const own = entries.get(row.paymentId) ?? [];
    const charge = own.find(({ kind }) => kind === "charge");
    return {
      ...row,
      charge: charge ? { amountWon: charge.amountWon } : null,
      refunds: own
        .filter(({ kind }) => kind === "refund")
        .map(({ transactionKey, amountWon, occurredAt }) => ({ transactionKey, amountWon: -amountWon, occurredAt })),
    };
  });
}

const bookedPayments = statement((db, { orderIds, paymentKeys, paymentIds }: Given<Required<BookingKeys>>) =>
  db
    .select({
      paymentId: payments.id,
      userId: payments.userId,
      orderId: payments.orderId,
      paymentKey: payments.paymentKey,
      status: payments.status,
      amountWon: payments.amountWon,
      refundedWon: payments.refundedWon,
      createdAt: payments.createdAt,
      approvedAt: payments.approvedAt,
      hasSubscriptionEnded: sql<boolean>`coalesce(${subscriptions.status} = 'ended', false)`,
      isInvoicePaidByAnother: sql<boolean>`exists (select 1 from payments other
        where other.invoice_id = ${payments.invoiceId} and other.status = 'paid' and other.id <> ${payments.id})`,
    })
    .from(payments)
    .leftJoin(subscriptions, eq(subscriptions.id, payments.subscriptionId))
    .where(
      or(
        sql`${payments.orderId} = any(${orderIds}::text[])`,
        sql`${payments.paymentKey} = any(${paymentKeys}::text[])`,
        sql`${payments.id} = any(${paymentIds}::uuid[])`,
      ),
    ),
);

const entriesOf = statement((db, { paymentIds }: Given<{ paymentIds: string[] }>) =>
  db.select().from(ledgerEntries).where(sql`${ledgerEntries.paymentId} = any(${paymentIds}::uuid[])`),
);

async function listEntriesOf(db: Queryable, paymentIds: string[]) {
  const found = new Map<string, (typeof ledgerEntries.$inferSelect)[]>();
  if (paymentIds.length === 0) return found;
  const rows = await entriesOf(db, { paymentIds });
  for (const row of rows) found.set(row.paymentId, [...(found.get(row.paymentId) ?? []), row]);
  return found;
}

export type LedgerWindow = { from: Date; to: Date; limit: number };
export type LedgerPlace = { occurredAt: Date; id: number };

/**
 * Entries of transactions from `from` to before `to`, in order of time. The next page begins after
 * the last row.
 */
export const listEntries = (db: Queryable, { from, to, limit, after }: LedgerWindow & { after: LedgerPlace | null }) =>
  entriesAfter(db, { to, limit, afterAt: after?.occurredAt ?? from, afterId: after?.id ?? BEFORE_THE_FIRST_ID });

const BEFORE_THE_FIRST_ID = 0;
type EntriesAfter = { to: Date; limit: number; afterAt: Date; afterId: number };
const entriesAfter = statement((db, { to, limit, afterAt, afterId }: Given<EntriesAfter>) =>
  db
    .select({
      id: ledgerEntries.id,
      kind: ledgerEntries.kind,
      transactionKey: ledgerEntries.transactionKey,
      occurredAt: ledgerEntries.occurredAt,
      paymentId: ledgerEntries.paymentId,
    })
    .from(ledgerEntries)
    .where(
      and(
        sql`(${ledgerEntries.occurredAt}, ${ledgerEntries.id}) > (${afterAt}::timestamptz, ${afterId}::bigint)`,
        lt(ledgerEntries.occurredAt, to),
      ),
    )
    .orderBy(asc(ledgerEntries.occurredAt), asc(ledgerEntries.id))
    .limit(limit),
);

/**
 * Payments that are paid but have no charge in the ledger. `begunFrom` lets an index bound the
 * search: a payment is settled or abandoned at most days after it began.
 */
export async function listPaidWithoutCharge(
  db: Queryable,
  { from, to, limit, begunFrom }: LedgerWindow & { begunFrom: Date },
): Promise<string[]> {
  const rows = await paidWithoutCharge(db, { from, to, limit, begunFrom });
  return rows.map(({ paymentId }) => paymentId);
}

const paidWithoutCharge = statement((db, { from, to, limit, begunFrom }: Given<LedgerWindow & { begunFrom: Date }>) =>
  db
    .select({ paymentId: payments.id })
    .from(payments)
    .where(
      and(
        gte(payments.createdAt, begunFrom),
        lt(payments.createdAt, to),
        eq(payments.status, "paid"),
        gte(payments.approvedAt, from),
        lt(payments.approvedAt, to),
        sql`not exists (select 1 from ledger_entries l where l.payment_id = ${payments.id} and l.kind = 'charge')`,
      ),
    )
    .orderBy(asc(payments.createdAt))
    .limit(limit),
);

/** The owners of the checkouts with these order ids. */
export const listCheckoutOwners = (db: Queryable, orderIds: string[]) =>
  orderIds.length === 0
    ? Promise.resolve([])
    : db
        .select({ orderId: checkouts.orderId, userId: checkouts.userId })
        .from(checkouts)
        .where(inArray(checkouts.orderId, orderIds));

export async function findUserIdByCustomerKey(db: Queryable, customerKey: string): Promise<string | null> {
  const [row] = await db.select({ id: users.id }).from(users).where(eq(users.customerKey, customerKey));
  return row?.id ?? null;
}
