import { and, asc, eq, gte, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { journals, tradeDays, trades } from "../../schema";
import { type Given, plainStatements, statement } from "../../statement";

export type Trade = typeof trades.$inferSelect;
export type NewTrade = typeof trades.$inferInsert;
export type Journal = typeof journals.$inferSelect;
export type TradeChange = Partial<Pick<Trade, "tradedOn" | "ticker" | "profitWon" | "entryReason" | "exitReason">>;

/**
 * A trade of a person. `shownFrom` leaves out trades of earlier days; `-infinity` leaves out none.
 */
export type TradePlace = { userId: string; id: string; shownFrom: string };

/** Locks a person's journal, which is made if there is none, until the end of the transaction. */
export async function lockJournal(tx: Transaction, userId: string): Promise<Journal> {
  const [row] = await tx
    .insert(journals)
    .values({ userId })
    .onConflictDoUpdate({ target: journals.userId, set: { userId } })
    .returning();
  if (!row) throw new Error("the journal was not stored");
  return row;
}

/** Locks a person's journal. @returns null when they have none */
export async function lockPresentJournal(tx: Transaction, userId: string): Promise<Journal | null> {
  const [row] = await tx.select().from(journals).where(eq(journals.userId, userId)).for("update");
  return row ?? null;
}

export const storeStartingCapital = async (tx: Transaction, userId: string, startingWon: number): Promise<void> => {
  await tx.update(journals).set({ startingWon }).where(eq(journals.userId, userId));
};

/** @returns the stored trade; null when the person already has one with this id */
export async function insertTrade(tx: Transaction, row: NewTrade): Promise<Trade | null> {
  const [stored] = await tx.insert(trades).values(row).onConflictDoNothing().returning();
  return stored ?? null;
}

export async function findTrade(db: Queryable, place: TradePlace): Promise<Trade | null> {
  const [row] = await db.select().from(trades).where(isAt(place));
  return row ?? null;
}

/** @returns null when there is no such trade of the person from `shownFrom` on */
export async function updateTrade(
  tx: Transaction,
  place: TradePlace,
  change: TradeChange & { changedAt: Date },
): Promise<Trade | null> {
  const [row] = await tx.update(trades).set(change).where(isAt(place)).returning();
  return row ?? null;
}

/** @returns the trade as it was; null when there is none, as above */
export async function removeTrade(tx: Transaction, place: TradePlace): Promise<Trade | null> {
  const [row] = await tx.delete(trades).where(isAt(place)).returning();
  return row ?? null;
}

const isAt = ({ userId, id, shownFrom }: TradePlace) =>
  and(eq(trades.userId, userId), eq(trades.id, id), gte(trades.tradedOn, sql`${shownFrom}::date`));

export type TradeRow = Pick<Trade, "id" | "tradedOn" | "sequence" | "ticker" | "profitWon" | "entryReason" | "exitReason">;
export type ListedTrades = { trades: TradeRow[]; hiddenCount: number; openingWon: number; closingWon: number };
export type TradesWanted = {
  userId: string;
  /** The first day that is shown, or `-infinity`. */
  shownFrom: string;
  /** The days that are listed; `until` is not one of them. Not before `shownFrom`. */
  from: string;
  until: string;
  /** The last trade of the page before. */
  afterOn: string;
  afterSequence: number;
  limit: number;
  /** What the ticker or a reason contains, as a pattern of LIKE. Null for all. */
  pattern: string | null;
};

/**
 * A page of a person's trades, newest first, with the capital before and after the days that are
 * listed, of one moment. Sums are those of days; the other days are summed up, but their trades are
 * not read. A search goes through the person's own trades in the order of the list, and stops when
 * the page is full.
 */
export async function readTradePage(db: Queryable, { pattern, ...wanted }: TradesWanted): Promise<ListedTrades> {
  const found = pattern === null ? sql`` : MATCHES;
  const buildSql = () => sql`
    with page as (
      select id, traded_on as "tradedOn", sequence, ticker, profit_won as "profitWon",
        entry_reason as "entryReason", exit_reason as "exitReason"
      from ${trades} where user_id = ${USER} and traded_on >= ${FROM} and traded_on < ${UNTIL}
        and (traded_on, sequence) < (${sql.placeholder("afterOn")}::date, ${sql.placeholder("afterSequence")}::bigint)${found}
      order by traded_on desc, sequence desc limit ${sql.placeholder("limit")}::int
    ), kept as (
      select coalesce(max(starting_won), 0) as starting_won, coalesce(sum(gains_won - losses_won), 0) as profit_won
      from ${journals} where user_id = ${USER}
    )
    select json_build_object(
      'trades', (select coalesce(json_agg(page order by "tradedOn" desc, sequence desc), '[]') from page),
      'hiddenCount', (select coalesce(sum(trades), 0) from ${tradeDays}
        where user_id = ${USER} and traded_on < ${sql.placeholder("shownFrom")}::date),
      'openingWon', starting_won + (select coalesce(sum(profit_won), 0) from ${tradeDays}
        where user_id = ${USER} and traded_on < ${FROM}),
      'closingWon', starting_won + profit_won - (select coalesce(sum(profit_won), 0) from ${tradeDays}
        where user_id = ${USER} and traded_on >= ${UNTIL})
    )::text as answer from kept`;
  const values = pattern === null ? wanted : { ...wanted, pattern };
  const [row] = await ask(db, { shape: pattern === null ? "all" : "found", buildSql, values });
  if (!row) throw new Error("the list has no row");
  return JSON.parse(row.answer) as ListedTrades;
}

const ask = plainStatements<{ answer: string }>();
const USER = sql.placeholder("userId");
const FROM = sql`${sql.placeholder("from")}::date`;
const UNTIL = sql`${sql.placeholder("until")}::date`;
const PATTERN = sql.placeholder("pattern");
const MATCHES = sql` and (ticker ilike ${PATTERN} or entry_reason ilike ${PATTERN} or exit_reason ilike ${PATTERN})`;

export type TradesAfter = { userId: string; shownFrom: string; afterOn: string; afterSequence: number; limit: number };

/** The trades after a place, oldest first. */
export const listTradesAfter = statement((db, given: Given<TradesAfter>) =>
  db
    .select()
    .from(trades)
    .where(
      sql`${trades.userId} = ${given.userId} and ${trades.tradedOn} >= ${given.shownFrom}::date
        and (${trades.tradedOn}, ${trades.sequence}) > (${given.afterOn}::date, ${given.afterSequence}::bigint)`,
    )
    .orderBy(asc(trades.tradedOn), asc(trades.sequence))
    .limit(given.limit),
);
