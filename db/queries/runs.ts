import { desc, eq } from "drizzle-orm";
import type { Queryable } from "../client";
import { billingRuns } from "../schema";

export type BillingRun = typeof billingRuns.$inferSelect;

export async function insertRun(db: Queryable, row: typeof billingRuns.$inferInsert): Promise<void> {
  await db.insert(billingRuns).values(row);
}

export async function finishRun(db: Queryable, id: string, change: Partial<Omit<BillingRun, "id">>): Promise<void> {
  await db.update(billingRuns).set(change).where(eq(billingRuns.id, id));
}

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
