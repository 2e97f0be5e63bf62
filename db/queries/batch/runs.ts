import { and, desc, eq, gt, lte, or } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { billingRuns } from "../../schema";
import { changeOf } from "../../statement";

export type BillingRun = typeof billingRuns.$inferSelect;
export type NewRun = Pick<BillingRun, "id" | "trigger" | "startedAt">;
export type NewContinuation = NewRun & { continuesRunId: string; depth: number };

const isContinuationAtWork = and(eq(billingRuns.status, "running"), gt(billingRuns.depth, 0));

/** Records continuations that began longer ago than their platform lets a run live (or, by a clock set back, in the future) as failed. */
export async function failKilledContinuations(tx: Transaction, { now, maxMs }: { now: Date; maxMs: number }): Promise<void> {
  const [oldest, newest] = [-maxMs, maxMs].map((ms) => new Date(now.getTime() + ms)) as [Date, Date];
  await tx
    .update(billingRuns)
    .set({ status: "failed", finishedAt: now })
    .where(and(isContinuationAtWork, or(lte(billingRuns.startedAt, oldest), gt(billingRuns.startedAt, newest))));
}

/** @returns false when the run has a continuation already, or when another run's continuation is at work */
export async function insertContinuation(tx: Transaction, row: NewContinuation): Promise<boolean> {
  const stored = await tx.insert(billingRuns).values(row).onConflictDoNothing().returning({ id: billingRuns.id });
  return stored.length > 0;
}

export const finishRun = changeOf(billingRuns);

/** Newest first. */
export const listRuns = (db: Queryable, limit: number) =>
  db.select().from(billingRuns).orderBy(desc(billingRuns.startedAt)).limit(limit);
