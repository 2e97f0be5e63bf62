import { and, eq, inArray, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { invoiceCounters, invoices } from "../../schema";
import { type Given, statement } from "../../statement";
import { inserts, type Write } from "../../write-together";

export type Invoice = typeof invoices.$inferSelect;
/** An invoice that is not stored yet; it gets its number when it is stored. */
export type InvoiceDraft = Omit<typeof invoices.$inferInsert, "sequence" | "year" | "id"> & { id: string };

/**
 * Writes new invoices of one year. Their numbers follow each other without gaps, in the given
 * order.
 * Source: docs/decisions/0007-invoice-numbers.md
 */
export function numberedInvoices(year: number, rows: InvoiceDraft[]): (Write | null)[] {
  if (rows.length === 0) return [];
  const counter = () => sql`insert into ${invoiceCounters} as counter (year, last)
    values (${sql.placeholder("counted.year")}::int, ${sql.placeholder("counted.rows")}::int)
    on conflict (year) do update set last = counter.last + excluded.last returning last`;
  // Counts back from the last of the new numbers, which only the database knows.
  const numbered = rows.map((row, nth) => ({ ...row, year, sequence: nth + 1 - rows.length }));
  const sequence = sql`counted.last + value.sequence`;
  return [
    { name: "counted", shape: "", buildSql: counter, values: { "counted.year": year, "counted.rows": rows.length } },
    inserts(invoices, numbered, { computed: { column: invoices.sequence, value: sequence, from: "counted" } }),
  ];
}

const invoiceById = statement((db, { id }: Given<{ id: string }>) => db.select().from(invoices).where(eq(invoices.id, id)));

export async function findInvoice(db: Queryable, id: string): Promise<Invoice | null> {
  const [row] = await invoiceById(db, { id });
  return row ?? null;
}

const openInvoicesOf = statement((db, { subscriptionIds }: Given<{ subscriptionIds: string[] }>) =>
  db
    .select()
    .from(invoices)
    .where(and(sql`${invoices.subscriptionId} = any(${subscriptionIds}::uuid[])`, eq(invoices.status, "open"))),
);

export const listOpenInvoicesOf = (db: Queryable, subscriptionIds: string[]): Promise<Invoice[]> =>
  subscriptionIds.length === 0 ? Promise.resolve([]) : openInvoicesOf(db, { subscriptionIds });

const openFirstInvoicesOf = statement((db, { userId }: Given<{ userId: string }>) =>
  db
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.userId, userId), eq(invoices.reason, "subscription_create"), eq(invoices.status, "open"))),
);

/** Whether this person has a first payment without an outcome yet. */
export async function hasOpenFirstInvoice(db: Queryable, userId: string): Promise<boolean> {
  const rows = await openFirstInvoicesOf(db, { userId });
  return rows.length > 0;
}

/** Closes open invoices and leaves closed ones alone. */
export async function closeInvoices(
  db: Queryable,
  ids: string[],
  change: { status: "paid" | "uncollectible" | "void"; now: Date; subscriptionId?: string },
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(invoices)
    .set({
      status: change.status,
      closedAt: change.now,
      ...(change.subscriptionId ? { subscriptionId: change.subscriptionId } : {}),
    })
    .where(and(inArray(invoices.id, ids), eq(invoices.status, "open")));
}
