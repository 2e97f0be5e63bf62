import type { Queryable } from "../../client";
import { goals, journals, trades } from "../../schema";

type Whole = {
  userId: string;
  startingWon: number;
  trades: Omit<typeof trades.$inferInsert, "userId" | "id">[];
  goals: { period: string; goalWon: number }[];
};

/** Stores whole journals of people who have none, for the demo. Three statements, however many. */
export async function insertJournals(db: Queryable, all: readonly Whole[]): Promise<void> {
  if (all.length === 0) return;
  await db.insert(journals).values(all.map(({ userId, startingWon }) => ({ userId, startingWon })));
  await db
    .insert(trades)
    .values(all.flatMap(({ userId, trades: own }) => own.map((one) => ({ ...one, userId, id: crypto.randomUUID() }))));
  await db.insert(goals).values(all.flatMap(({ userId, goals: own }) => own.map((one) => ({ ...one, userId }))));
}

export async function hasJournals(db: Queryable): Promise<boolean> {
  const rows = await db.select({ userId: journals.userId }).from(journals).limit(1);
  return rows.length > 0;
}
