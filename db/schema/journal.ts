import { sql } from "drizzle-orm";
import { bigint, check, date, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { users } from "./people";

const won = (name: string) => bigint(name, { mode: "number" });
const owner = () =>
  text("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });

/**
 * One row for each person who keeps a journal. Who writes trades or goals of a person locks it
 * first, so that counts and sums are those of one moment. The sums are kept by triggers on
 * `trades`. They stay below 2^52, so that every balance is an exact number in JavaScript.
 */
export const journals = pgTable(
  "journals",
  {
    userId: owner().primaryKey(),
    /** Null until the person has said it. */
    startingWon: won("starting_won"),
    trades: integer("trades").notNull().default(0),
    gainsWon: won("gains_won").notNull().default(0),
    /** As a positive number. */
    lossesWon: won("losses_won").notNull().default(0),
  },
  () => [
    check("journals_starting_capital", sql`starting_won between 0 and 999999999999`),
    check("journals_exact_sums", sql`gains_won between 0 and 4000000000000000 and losses_won between 0 and 4000000000000000`),
    check("journals_trades_counted", sql`trades >= 0`),
  ],
);

/** A trade: what was gained or lost, on a day in Seoul. Trades of one day are in order of entry. */
export const trades = pgTable(
  "trades",
  {
    userId: owner(),
    /** Unique for its person only: it may come from the browser. */
    id: uuid("id").notNull(),
    tradedOn: date("traded_on", { mode: "string" }).notNull(),
    sequence: bigint("sequence", { mode: "number" }).notNull().generatedByDefaultAsIdentity(),
    ticker: text("ticker").notNull(),
    profitWon: won("profit_won").notNull(),
    entryReason: text("entry_reason").notNull().default(""),
    exitReason: text("exit_reason").notNull().default(""),
    enteredAt: instant("entered_at").notNull(),
    changedAt: instant("changed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    index("trades_by_day").on(table.userId, table.tradedOn, table.sequence),
    check("trades_profit", sql`profit_won between -999999999999 and 999999999999`),
    check("trades_first_day", sql`traded_on >= '1980-01-01'`),
    check("trades_ticker", sql`char_length(ticker) between 1 and 40`),
    check("trades_reasons", sql`char_length(entry_reason) <= 500 and char_length(exit_reason) <= 500`),
  ],
);

/**
 * The sums of each day with trades. Triggers on `trades` keep them, so that a page of a long
 * journal reads days instead of trades.
 * Source: docs/decisions/0033-sums-by-day.md
 */
export const tradeDays = pgTable(
  "trade_days",
  {
    userId: owner(),
    tradedOn: date("traded_on", { mode: "string" }).notNull(),
    trades: integer("trades").notNull(),
    wins: integer("wins").notNull(),
    losses: integer("losses").notNull(),
    gainsWon: won("gains_won").notNull(),
    lossesWon: won("losses_won").notNull(),
    profitWon: won("profit_won").notNull().generatedAlwaysAs(sql`gains_won - losses_won`),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.tradedOn] }),
    check("trade_days_counted", sql`wins >= 0 and losses >= 0 and trades >= wins + losses`),
    check("trade_days_summed", sql`gains_won >= wins and losses_won >= losses`),
  ],
);

/**
 * The sums of each month with trades, kept as those of days. Figures over a whole journal read them
 * instead of its days.
 * Source: docs/decisions/0033-sums-by-day.md
 */
export const tradeMonths = pgTable(
  "trade_months",
  {
    userId: owner(),
    /** A month in Seoul, `2027-03`. */
    month: text("month").notNull(),
    trades: integer("trades").notNull(),
    wins: integer("wins").notNull(),
    losses: integer("losses").notNull(),
    gainsWon: won("gains_won").notNull(),
    lossesWon: won("losses_won").notNull(),
    profitWon: won("profit_won").notNull().generatedAlwaysAs(sql`gains_won - losses_won`),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.month] }),
    check("trade_months_month", sql`month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
    check("trade_months_counted", sql`wins >= 0 and losses >= 0 and trades >= wins + losses`),
    check("trade_months_summed", sql`gains_won >= wins and losses_won >= losses`),
  ],
);

/** What a person wants to gain in a month (`2027-03`) or a year (`2027`). */
export const goals = pgTable(
  "goals",
  {
    userId: owner(),
    period: text("period").notNull(),
    goalWon: won("goal_won").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.period] }),
    check("goals_period", sql`period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'`),
    check("goals_amount", sql`goal_won between 1 and 999999999999`),
  ],
);
