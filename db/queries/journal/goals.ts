import { and, eq, gte, lt, sql, sum } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { goals, tradeDays } from "../../schema";

export async function findGoal(db: Queryable, userId: string, period: string): Promise<number | null> {
  const [row] = await db
    .select({ goalWon: goals.goalWon })
    .from(goals)
    .where(and(eq(goals.userId, userId), eq(goals.period, period)));
  return row?.goalWon ?? null;
}

export async function storeGoal(tx: Transaction, row: typeof goals.$inferInsert): Promise<void> {
  await tx
    .insert(goals)
    .values(row)
    .onConflictDoUpdate({ target: [goals.userId, goals.period], set: { goalWon: row.goalWon } });
}

export async function removeGoal(tx: Transaction, userId: string, period: string): Promise<void> {
  await tx.delete(goals).where(and(eq(goals.userId, userId), eq(goals.period, period)));
}

/** @returns what a person gained on the days of a span, in won; a loss is negative */
export async function sumProfit(
  db: Queryable,
  { userId, from, until }: { userId: string; from: string; until: string },
): Promise<number> {
  const { tradedOn, profitWon } = tradeDays;
  const [row] = await db
    .select({ profitWon: sum(profitWon) })
    .from(tradeDays)
    .where(and(eq(tradeDays.userId, userId), gte(tradedOn, sql`${from}::date`), lt(tradedOn, sql`${until}::date`)));
  return Number(row?.profitWon ?? 0);
}
