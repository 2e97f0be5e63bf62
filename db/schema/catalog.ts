import { type SQL, sql } from "drizzle-orm";
import { check, integer, pgTable, text, timestamp, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";

/**
 * The ids of all plans that were ever sold. The catalogue (lib/billing/catalogue.ts) says what they
 * are; its ids are stored by the migration script and with the first price of a plan, so a new plan
 * needs no migration.
 */
export const plans = pgTable("plans", { id: text("id").primaryKey() });

/** One to a thousand units. The catalogue holds its plans to the same bound. */
export const isQuantity = (column: "quantity" | "next_quantity"): SQL => sql.raw(`${column} between 1 and 1000`);

/**
 * A price version. It never changes (a trigger refuses updates and deletes), so a customer keeps
 * the price that they agreed to. A changed configuration adds the next version, for new checkouts;
 * an announced rise adds one for those who hold an older one.
 */
export const prices = pgTable(
  "prices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    plan: text("plan")
      .notNull()
      .references(() => plans.id),
    version: integer("version").notNull(),
    /** Whole won, VAT included, for one period of one unit. */
    amountWon: integer("amount_won").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" }).notNull(),
    /**
     * Periods that begin then or later cost those who hold an older, cheaper version this much, if
     * they consent. Null: they keep theirs.
     */
    raiseFrom: timestamp("raise_from", { withTimezone: true, mode: "date" }),
    /** What becomes of those who do not consent: their subscription ends, or they keep theirs. */
    withoutConsent: text("without_consent", { enum: ["end", "keep"] }),
  },
  (table) => [
    uniqueIndex("prices_plan_version_unique").on(table.plan, table.version),
    // A reference to a price includes its plan, so that the two cannot disagree.
    unique("prices_id_plan_unique").on(table.id, table.plan),
    check("prices_amount_not_negative", sql`${table.amountWon} >= 0`),
    check("prices_raise_is_whole", sql`(raise_from is null) = (without_consent is null)`),
    check("prices_raise_is_ahead", sql`raise_from > created_at`),
  ],
);
