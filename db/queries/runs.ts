import { and, count, desc, eq, gt, ne } from "drizzle-orm";
import type { Queryable } from "../client";
import { billingRuns } from "../schema";
import { changeOf } from "../statement";

export type BillingRun = typeof billingRuns.$inferSelect;

/** @returns false when the run that asked for this one has a successor already */
export async function insertRun(db: Queryable, row: typeof billingRuns.$inferInsert): Promise<boolean> {
  const stored = await db
    .insert(billingRuns)
    .values(row)
    .onConflictDoNothing({ target: billingRuns.successorOf })
    .returning({ id: billingRuns.id });
  return stored.length > 0;
}

/** Whether another run, begun since then, is still at work. */
export async function isAnotherRunning(db: Queryable, input: { except: string; since: Date }): Promise<boolean> {
  const [row] = await db
    .select({ total: count() })
    .from(billingRuns)
    .where(and(eq(billingRuns.status, "running"), ne(billingRuns.id, input.except), gt(billingRuns.startedAt, input.since)));
  return (row?.total ?? 0) > 0;
}

export const finishRun = changeOf(billingRuns);

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
