import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * What was taken of a limit: one row for each counter, with the instants of its takes in rising
 * order. The key is a keyed hash, so the table holds no address in the clear.
 */
export const rateLimits = pgTable(
  "rate_limits",
  {
    key: text("key").primaryKey(),
    /** How many takes within the window the last caller allowed. */
    most: integer("most").notNull(),
    takenAt: instant("taken_at").array().notNull(),
    /** From then on the row says nothing any more and may be deleted. */
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("rate_limits_expired").on(table.expiresAt),
    check("rate_limits_within_most", sql`cardinality(taken_at) <= most`),
  ],
);
