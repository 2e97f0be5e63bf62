import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { users } from "./people";
import { subscriptions } from "./subscriptions";

/** new: those who never had a subscription. */
export const promotionAudience = pgEnum("promotion_audience", ["new", "everybody"]);

/**
 * A promotion code. Its terms never change (a trigger refuses it), because invoices and customers
 * rely on them; it can only be stopped. `taken` counts the uses that are reserved or spent, so its
 * check has the last word about the last use.
 * Source: docs/decisions/0051-a-code-is-reserved-then-spent.md
 */
export const promotionCodes = pgTable(
  "promotion_codes",
  {
    id: uuid("id").primaryKey(),
    /** In the one spelling of lib/billing/rules/promotion.ts. */
    code: text("code").notNull(),
    percentOff: integer("percent_off"),
    /** Whole won. */
    wonOff: integer("won_off"),
    /** How many invoices it lowers; null: all. */
    invoices: integer("invoices"),
    /** The plans for which it holds; null: all. */
    plans: text("plans").array(),
    audience: promotionAudience("audience").notNull(),
    startsAt: instant("starts_at"),
    /** From then on it is over. */
    endsAt: instant("ends_at"),
    /** null: without a limit. */
    maxUses: integer("max_uses"),
    maxUsesPerPerson: integer("max_uses_per_person").notNull().default(1),
    taken: integer("taken").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    stoppedAt: instant("stopped_at"),
    stoppedBy: text("stopped_by"),
  },
  (table) => [
    uniqueIndex("promotion_codes_code_unique").on(table.code),
    index("promotion_codes_created").on(table.createdAt),
    check("promotion_codes_one_spelling", sql`code ~ '^[A-Z0-9가-힣]{3,32}$'`),
    check("promotion_codes_one_kind", sql`(percent_off is null) <> (won_off is null)`),
    check("promotion_codes_percent", sql`percent_off between 1 and 100`),
    check("promotion_codes_won_off", sql`won_off > 0`),
    check("promotion_codes_invoices", sql`invoices > 0`),
    check("promotion_codes_plans_not_empty", sql`cardinality(plans) > 0`),
    check("promotion_codes_window_not_empty", sql`ends_at > starts_at`),
    check("promotion_codes_limits", sql`max_uses > 0 and max_uses_per_person > 0`),
    check("promotion_codes_within_limit", sql`taken >= 0 and (max_uses is null or taken <= max_uses)`),
    check("promotion_codes_stopped_has_actor", sql`(stopped_at is null) = (stopped_by is null)`),
  ],
);

/**
 * given_back: the payment was declined or abandoned, and the use is free again.
 */
export const redemptionStatus = pgEnum("redemption_status", ["reserved", "spent", "given_back"]);

/**
 * One use of a code: reserved with the first payment of a checkout, spent when that is paid. It
 * belongs to its subscription and lowers the invoices of no other.
 */
export const promotionRedemptions = pgTable(
  "promotion_redemptions",
  {
    id: uuid("id").primaryKey(),
    codeId: uuid("code_id")
      .notNull()
      .references(() => promotionCodes.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** The checkout whose payment reserved it. */
    orderId: text("order_id").notNull(),
    /** The person's first, second ... use of this code that counts. */
    nth: integer("nth").notNull(),
    status: redemptionStatus("status").notNull().default("reserved"),
    /** Null until it is spent. */
    subscriptionId: uuid("subscription_id").references(() => subscriptions.id),
    /** Paid invoices that it has lowered. */
    invoicesLowered: integer("invoices_lowered").notNull().default(0),
    reservedAt: instant("reserved_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (table) => [
    uniqueIndex("promotion_redemptions_order_unique").on(table.orderId),
    uniqueIndex("promotion_redemptions_nth_unique").on(table.codeId, table.userId, table.nth).where(sql`status <> 'given_back'`),
    uniqueIndex("promotion_redemptions_one_per_subscription").on(table.subscriptionId),
    index("promotion_redemptions_user").on(table.userId),
    check("promotion_redemptions_nth", sql`nth > 0`),
    check("promotion_redemptions_settled_has_date", sql`(status = 'reserved') = (settled_at is null)`),
    check("promotion_redemptions_spent_has_subscription", sql`(status = 'spent') = (subscription_id is not null)`),
    check("promotion_redemptions_spent_has_invoice", sql`(status = 'spent') = (invoices_lowered > 0) and invoices_lowered >= 0`),
  ],
);
