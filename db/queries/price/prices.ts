import { and, desc, eq } from "drizzle-orm";
import type { Queryable } from "../../client";
import { plans, prices } from "../../schema";
import { type Given, statement } from "../../statement";

export type Price = typeof prices.$inferSelect;

const newestPriceOf = statement((db, { plan }: Given<{ plan: Price["plan"] }>) =>
  db.select().from(prices).where(eq(prices.plan, plan)).orderBy(desc(prices.version)).limit(1),
);

async function newestPrice(db: Queryable, plan: Price["plan"]): Promise<Price | null> {
  const [row] = await newestPriceOf(db, { plan });
  return row ?? null;
}

const priceById = statement((db, { id }: Given<{ id: string }>) => db.select().from(prices).where(eq(prices.id, id)));

export async function findPrice(db: Queryable, id: string): Promise<Price | null> {
  const [row] = await priceById(db, { id });
  return row ?? null;
}

/** Stores the ids of plans that the database does not have yet. */
export async function storePlans(db: Queryable, ids: readonly Price["plan"][]): Promise<void> {
  await db
    .insert(plans)
    .values(ids.map((id) => ({ id })))
    .onConflictDoNothing();
}

/**
 * Finds or stores the price version for new checkouts of a plan: the newest one if its amount is
 * the configured amount, else a new version. Two callers at once get the same row: the unique index
 * lets only one insert.
 * @param input `amountWon` in whole won, VAT included
 * Source: docs/decisions/0009-prices-are-versions.md
 */
export async function currentPrice(db: Queryable, input: { plan: Price["plan"]; amountWon: number; now: Date }): Promise<Price> {
  const { plan, amountWon, now } = input;
  const newest = await newestPrice(db, plan);
  if (newest?.amountWon === amountWon) return newest;
  const version = (newest?.version ?? 0) + 1;
  await storePlans(db, [plan]);
  await db.insert(prices).values({ plan, version, amountWon, createdAt: now }).onConflictDoNothing();
  const [row] = await db
    .select()
    .from(prices)
    .where(and(eq(prices.plan, plan), eq(prices.version, version)));
  if (!row) throw new Error(`price ${plan} version ${version} was not stored`);
  return row;
}
