import { and, eq, inArray, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { invoiceCounters, invoices } from "../schema";

export type Invoice = typeof invoices.$inferSelect;
export type NewInvoice = Omit<typeof invoices.$inferInsert, "sequence">;

/** Numbers and stores invoices of one year; numbers follow each other without gaps, in the order given. */
export async function insertInvoices(db: Queryable, year: number, rows: Omit<NewInvoice, "year">[]): Promise<Invoice[]> {
  if (rows.length === 0) return [];
  const [counter] = await db
    .insert(invoiceCounters)
    .values({ year, last: rows.length })
    .onConflictDoUpdate({ target: invoiceCounters.year, set: { last: sql`${invoiceCounters.last} + ${rows.length}` } })
    .returning();
  if (!counter) throw new Error("the invoice counter gave no number");
  const first = counter.last - rows.length + 1;
  return db
    .insert(invoices)
    .values(rows.map((row, i) => ({ ...row, year, sequence: first + i })))
    .returning();
}

export async function findInvoice(db: Queryable, id: string): Promise<Invoice | null> {
  const [row] = await db.select().from(invoices).where(eq(invoices.id, id));
  return row ?? null;
}

export const listOpenInvoicesOf = (db: Queryable, subscriptionIds: string[]): Promise<Invoice[]> =>
  subscriptionIds.length === 0
    ? Promise.resolve([])
    : db
        .select()
        .from(invoices)
        .where(and(inArray(invoices.subscriptionId, subscriptionIds), eq(invoices.status, "open")));

/** Whether this person has a first payment whose outcome is still open. */
export async function hasOpenFirstInvoice(db: Queryable, userId: string): Promise<boolean> {
  const rows = await db
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(eq(invoices.userId, userId), eq(invoices.reason, "subscription_create"), eq(invoices.status, "open")));
  return rows.length > 0;
}

/** Closes open invoices; closed ones stay as they are. */
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
