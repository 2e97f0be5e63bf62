import { desc } from "drizzle-orm";
import type { Queryable } from "../client";
import { billingRuns } from "../schema";
import { changeOf } from "../statement";

export type BillingRun = typeof billingRuns.$inferSelect;
export type NewRun = typeof billingRuns.$inferInsert;
export type RunChange = Partial<Omit<BillingRun, "id">>;

/** @returns false when the run that asked for this one has a successor already */
export async function insertRun(db: Queryable, row: NewRun): Promise<boolean> {
  const stored = await db
    .insert(billingRuns)
    .values(row)
    .onConflictDoNothing({ target: billingRuns.successorOf })
    .returning({ id: billingRuns.id });
  return stored.length > 0;
}

export const finishRun = changeOf(billingRuns);

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
