import { desc, eq } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { invoiceDetails } from "../../schema";

export type InvoiceDetails = typeof invoiceDetails.$inferSelect;

/** The version that the next invoice of this person holds; null when they never entered one. */
export async function findDetails(db: Queryable, userId: string): Promise<InvoiceDetails | null> {
  const newest = db.select().from(invoiceDetails).where(eq(invoiceDetails.userId, userId)).orderBy(desc(invoiceDetails.id));
  const [row] = await newest.limit(1);
  return row ?? null;
}

export const insertDetails = async (tx: Transaction, row: typeof invoiceDetails.$inferInsert): Promise<void> => {
  await tx.insert(invoiceDetails).values(row);
};
