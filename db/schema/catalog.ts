import { sql } from "drizzle-orm";
import { check, integer, pgEnum, pgTable, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

export const planEnum = pgEnum("plan", ["pro_monthly", "pro_yearly"]);

/**
 * A price version. Immutable from the first row on (a trigger refuses updates and deletes): whoever agreed to it keeps it.
 * A changed configuration adds the next version for new checkouts.
 */
export const prices = pgTable(
  "prices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    plan: planEnum("plan").notNull(),
    version: integer("version").notNull(),
    /** Whole won, VAT included. */
    amountWon: integer("amount_won").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" }).notNull(),
  },
  (table) => [
    uniqueIndex("prices_plan_version_unique").on(table.plan, table.version),
    check("prices_amount_not_negative", sql`${table.amountWon} >= 0`),
  ],
);
