import { and, asc, count, desc, eq, gt, lt, ne, or, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { reconciliationDifferences, reconciliationRuns } from "../../schema";
import { changeOf } from "../../statement";

export type ReconciliationRun = typeof reconciliationRuns.$inferSelect;
export type Difference = typeof reconciliationDifferences.$inferSelect;
export type NewDifference = Omit<typeof reconciliationDifferences.$inferInsert, "status" | "closedAt" | "closedBy" | "note">;

/**
 * Records the start of a run. A scheduled day has only one run. If the run of that day did not
 * complete and began before `retryBefore`, its row is taken over.
 * @returns the id of the run; null when that day already has one
 */
export async function beginReconciliation(
  db: Queryable,
  row: typeof reconciliationRuns.$inferInsert,
  retryBefore?: Date,
): Promise<string | null> {
  const { id: _, ...again } = row;
  const insert = db.insert(reconciliationRuns).values(row);
  const [begun] = await (retryBefore === undefined
    ? insert.returning({ id: reconciliationRuns.id })
    : insert
        .onConflictDoUpdate({
          target: reconciliationRuns.scheduledOn,
          set: { ...again, status: "running", finishedAt: null, comparedUntil: null, stopCode: null },
          setWhere: and(ne(reconciliationRuns.status, "completed"), lt(reconciliationRuns.startedAt, retryBefore)),
        })
        .returning({ id: reconciliationRuns.id }));
  return begun?.id ?? null;
}

export const finishReconciliation = changeOf(reconciliationRuns);

/** The newest run that is not in progress. */
export async function findLastReconciliation(db: Queryable): Promise<ReconciliationRun | null> {
  const [row] = await db
    .select()
    .from(reconciliationRuns)
    .where(ne(reconciliationRuns.status, "running"))
    .orderBy(desc(reconciliationRuns.startedAt))
    .limit(1);
  return row ?? null;
}

/**
 * Records a difference, or that it still exists. A difference that an operator has accepted with
 * the same amounts stays accepted.
 * @returns whether it is open now
 */
export async function recordDifference(db: Queryable, row: NewDifference): Promise<boolean> {
  const accepted = await db
    .select({ id: reconciliationDifferences.id })
    .from(reconciliationDifferences)
    .where(
      and(
        eq(reconciliationDifferences.subject, row.subject),
        eq(reconciliationDifferences.kind, row.kind),
        eq(reconciliationDifferences.status, "accepted"),
        sql`${reconciliationDifferences.hereWon} is not distinct from ${row.hereWon ?? null}::int`,
        sql`${reconciliationDifferences.tossWon} is not distinct from ${row.tossWon ?? null}::int`,
      ),
    )
    .limit(1);
  if (accepted.length > 0) return false;
  const { repair, hereWon, tossWon, hereStatus, tossStatus, seenAt } = row;
  await db
    .insert(reconciliationDifferences)
    .values(row)
    .onConflictDoUpdate({
      target: [reconciliationDifferences.kind, reconciliationDifferences.subject],
      targetWhere: sql`status = 'open'`,
      set: { repair, hereWon, tossWon, hereStatus, tossStatus, seenAt },
    });
  return true;
}

export async function findDifference(db: Queryable, id: string): Promise<Difference | null> {
  const [row] = await db.select().from(reconciliationDifferences).where(eq(reconciliationDifferences.id, id));
  return row ?? null;
}

/** @returns false when another process has closed it first */
export async function closeDifference(
  db: Queryable,
  id: string,
  change: { status: "repaired" | "gone" | "accepted"; closedAt: Date; closedBy: string; note?: string },
): Promise<boolean> {
  const rows = await db
    .update(reconciliationDifferences)
    .set(change)
    .where(and(eq(reconciliationDifferences.id, id), eq(reconciliationDifferences.status, "open")))
    .returning({ id: reconciliationDifferences.id });
  return rows.length > 0;
}

export type DifferencePlace = { occurredAt: Date; id: string };

/** Oldest first. The next page begins after the last row. */
export const listOpenDifferences = (
  db: Queryable,
  { limit, after }: { limit: number; after?: DifferencePlace },
): Promise<Difference[]> => {
  const { occurredAt, id, status } = reconciliationDifferences;
  const isLater = after
    ? or(gt(occurredAt, after.occurredAt), and(eq(occurredAt, after.occurredAt), gt(id, after.id)))
    : undefined;
  return db
    .select()
    .from(reconciliationDifferences)
    .where(and(eq(status, "open"), isLater))
    .orderBy(asc(occurredAt), asc(id))
    .limit(limit);
};

/** Whether a difference about this customer's money is open. */
export async function hasOpenDifference(db: Queryable, userId: string): Promise<boolean> {
  const { id, status } = reconciliationDifferences;
  const rows = await db
    .select({ id })
    .from(reconciliationDifferences)
    .where(and(eq(reconciliationDifferences.userId, userId), eq(status, "open")))
    .limit(1);
  return rows.length > 0;
}

export async function countOpenDifferences(db: Queryable): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(reconciliationDifferences)
    .where(eq(reconciliationDifferences.status, "open"));
  return row?.total ?? 0;
}
