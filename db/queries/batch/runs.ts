import { and, desc, eq, gt, lte, or } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { billingRuns } from "../../schema";
import { changeOf } from "../../statement";

export type BillingRun = typeof billingRuns.$inferSelect;
export type NewRun = Pick<BillingRun, "id" | "trigger" | "startedAt">;
export type NewContinuation = NewRun & { continuesRunId: string; depth: number };

const isContinuationAtWork = and(eq(billingRuns.status, "running"), gt(billingRuns.depth, 0));

/**
 * Marks continuations as failed that began longer ago than `maxMs`, the time after which their
 * platform kills a run. One that began in the future counts too: the clock was set back.
 */
export async function failKilledContinuations(tx: Transaction, { now, maxMs }: { now: Date; maxMs: number }): Promise<void> {
  const [oldest, newest] = [-maxMs, maxMs].map((ms) => new Date(now.getTime() + ms)) as [Date, Date];
  await tx
    .update(billingRuns)
    .set({ status: "failed", finishedAt: now })
    .where(and(isContinuationAtWork, or(lte(billingRuns.startedAt, oldest), gt(billingRuns.startedAt, newest))));
}

/**
 * @returns whether this continuation is on record; false when the run already has another one, or
 *   another continuation is running
 */
export async function insertContinuation(tx: Transaction, row: NewContinuation): Promise<boolean> {
  const stored = await tx.insert(billingRuns).values(row).onConflictDoNothing().returning({ id: billingRuns.id });
  if (stored.length > 0) return true;
  // An earlier try may have stored it, and the answer to its commit was lost.
  const own = await tx.select({ id: billingRuns.id }).from(billingRuns).where(eq(billingRuns.id, row.id));
  return own.length > 0;
}

export const finishRun = changeOf(billingRuns);

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
