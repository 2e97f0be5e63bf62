import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { isQuantity, prices } from "./catalog";
import { instant } from "./columns";
import { invoices } from "./invoices";
import { users } from "./people";
import { promotionCodes } from "./promotions";
import { paymentMethods } from "./subscriptions";

export const checkoutPurpose = pgEnum("checkout_purpose", ["subscribe", "replace_card"]);
export const checkoutStatus = pgEnum("checkout_status", ["open", "issuing", "charging", "completed", "failed", "expired"]);

/**
 * Why a checkout failed. declined: Toss or the issuer declined the card, and the code says why. The
 * other reasons are our own.
 */
export const FAILED_REASONS = [
  "declined",
  "already_subscribed",
  "payment_owed",
  "payment_in_progress",
  "complimentary",
  "not_subscribed",
  "no_answer",
  "no_longer_wanted",
  "refunded_by_reconciliation",
  "nothing_owed",
  "seal_key_missing",
  "billing_key_unreadable",
  "promo_code_expired",
  "promo_code_new_only",
  "promo_code_already_used",
  "promo_code_used_up",
  "trial_not_offered",
  "trial_already_used",
  "trial_card_used",
] as const;

/**
 * One visit to the card window. Its order id is also that of the first payment, so that both sides
 * use the same name.
 */
export const checkouts = pgTable(
  "checkouts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    orderId: text("order_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    purpose: checkoutPurpose("purpose").notNull(),
    status: checkoutStatus("status").notNull().default("open"),
    plan: text("plan"),
    priceId: uuid("price_id"),
    /** How many units it sells. */
    quantity: integer("quantity").notNull().default(1),
    /** The only invoice that this checkout may pay; null unless a mailed link opened it. */
    invoiceId: uuid("invoice_id").references(() => invoices.id),
    amountWon: integer("amount_won").notNull(),
    /** The code that the customer entered; null without one. */
    promotionCodeId: uuid("promotion_code_id").references(() => promotionCodes.id),
    /** What the code takes off the list amount, in won. */
    discountWon: integer("discount_won").notNull().default(0),
    /** The days of the trial that it begins, which takes off all; null without one. */
    trialDays: integer("trial_days"),
    /** The version of the terms that the customer accepted. */
    termsVersion: text("terms_version"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** While issuing: until when the request that took this checkout may still work on it. */
    lockedUntil: instant("locked_until"),
    paymentMethodId: uuid("payment_method_id").references(() => paymentMethods.id),
    paymentId: uuid("payment_id"),
    failedReason: text("failed_reason", { enum: FAILED_REASONS }),
    /** Toss's code; null unless declined. */
    failedCode: text("failed_code"),
    /**
     * Reason or code in one column, for the version before this one. A trigger keeps it in step
     * until a later migration drops it.
     */
    formerFailureCode: text("failure_code"),
  },
  (table) => [
    foreignKey({ name: "checkouts_price_fk", columns: [table.priceId, table.plan], foreignColumns: [prices.id, prices.plan] }),
    uniqueIndex("checkouts_order_id_unique").on(table.orderId),
    index("checkouts_user").on(table.userId, table.createdAt),
    index("checkouts_open").on(table.expiresAt).where(sql`status in ('open', 'issuing')`),
    check("checkouts_quantity", isQuantity("quantity")),
    check("checkouts_amount_not_negative", sql`amount_won >= 0`),
    check(
      "checkouts_discount_has_reason",
      sql`discount_won >= 0 and (promotion_code_id is not null or trial_days is not null or discount_won = 0)`,
    ),
    check(
      "checkouts_trial_is_alone",
      sql`trial_days is null or (trial_days > 0 and purpose = 'subscribe' and promotion_code_id is null and amount_won = 0)`,
    ),
    check("checkouts_code_to_subscribe", sql`promotion_code_id is null or purpose = 'subscribe'`),
    check("checkouts_subscribe_has_price", sql`purpose <> 'subscribe' or (plan is not null and price_id is not null)`),
    check("checkouts_invoice_by_new_card", sql`invoice_id is null or purpose = 'replace_card'`),
    check("checkouts_failed_has_reason", sql`(status = 'failed') <= (failed_reason is not null)`),
    check("checkouts_declined_has_code", sql`(failed_reason is not distinct from 'declined') = (failed_code is not null)`),
  ],
);
