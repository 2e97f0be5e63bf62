import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { isQuantity, prices } from "./catalog";
import { instant } from "./columns";
import { consents } from "./consents";
import { users } from "./people";
import { promotionRedemptions } from "./promotions";
import { subscriptions } from "./subscriptions";

export const invoiceReason = pgEnum("invoice_reason", ["subscription_create", "subscription_cycle", "subscription_update"]);
/**
 * - not_dearer: no more than what was paid last
 * - consented: dearer, with a consent to exactly this and a notice in time
 * - own_act: the person has ordered exactly this
 * - old_price: a rise without a consent, where the merchant lets the old price stay
 */
export const GATES = ["not_dearer", "consented", "own_act", "old_price"] as const;
export const invoiceStatus = pgEnum("invoice_status", ["open", "paid", "uncollectible", "void"]);

/**
 * What a person wants on invoices, one row for each version; the newest one counts. A version never
 * changes, because invoices hold it.
 * Source: docs/decisions/0038-an-invoice-holds-a-version.md
 */
export const invoiceDetails = pgTable(
  "invoice_details",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    companyName: text("company_name"),
    /** Ten digits (사업자등록번호). */
    businessNumber: text("business_number"),
    /** Who gets receipts besides the person. */
    receiptEmails: text("receipt_emails").array().notNull().default([]),
    savedAt: instant("saved_at").notNull(),
  },
  (table) => [
    index("invoice_details_user").on(table.userId, table.id),
    check("invoice_details_company_named", sql`company_name <> '' and char_length(company_name) <= 80`),
    check("invoice_details_number_has_company", sql`business_number is null or company_name is not null`),
    check("invoice_details_number_is_ten_digits", sql`business_number ~ '^[0-9]{10}$'`),
    check("invoice_details_few_emails", sql`cardinality(receipt_emails) <= 3`),
  ],
);

/** What is owed for one period. Amounts and period never change after it is opened. */
export const invoices = pgTable(
  "invoices",
  {
    id: uuid("id").primaryKey(),
    year: integer("year").notNull(),
    /** Numbers have no gaps within a year; shown as TRK-2026-000123. */
    sequence: integer("sequence").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** Null until the first payment is paid: a declined first charge leaves no subscription. */
    subscriptionId: uuid("subscription_id").references(() => subscriptions.id),
    priceId: uuid("price_id").notNull(),
    plan: text("plan").notNull(),
    /** How many units it is for: the list amount is the price times this. */
    quantity: integer("quantity").notNull().default(1),
    reason: invoiceReason("reason").notNull(),
    status: invoiceStatus("status").notNull().default("open"),
    periodIndex: integer("period_index").notNull(),
    periodStart: instant("period_start").notNull(),
    periodEnd: instant("period_end").notNull(),
    /** What is charged. Together with discount and credit it is the list amount. */
    amountWon: integer("amount_won").notNull(),
    discountWon: integer("discount_won").notNull().default(0),
    creditWon: integer("credit_won").notNull().default(0),
    /** The use of a code that lowers it; null without one. */
    redemptionId: uuid("redemption_id").references(() => promotionRedemptions.id),
    /** Why the charge could be sent; null for what is older, or begins a subscription. */
    gate: text("gate", { enum: GATES }),
    /** The consent that it was sent with. */
    consentId: uuid("consent_id").references(() => consents.id),
    /**
     * The person's version at the opening; null when there was none. A trigger sets it, so that it
     * holds for every way in which an invoice is opened.
     */
    detailsId: bigint("details_id", { mode: "number" }).references(() => invoiceDetails.id),
    openedAt: instant("opened_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (table) => [
    foreignKey({ name: "invoices_price_fk", columns: [table.priceId, table.plan], foreignColumns: [prices.id, prices.plan] }),
    uniqueIndex("invoices_number_unique").on(table.year, table.sequence),
    // A change of plan that was declined may be tried again in the same instant.
    uniqueIndex("invoices_period_unique")
      .on(table.subscriptionId, table.periodStart, table.reason)
      .where(sql`reason in ('subscription_create', 'subscription_cycle') or status <> 'void'`),
    uniqueIndex("invoices_one_first_per_person").on(table.userId).where(sql`reason = 'subscription_create' and status = 'open'`),
    uniqueIndex("invoices_one_open_per_subscription").on(table.subscriptionId).where(sql`status = 'open'`),
    index("invoices_lost").on(table.closedAt).where(sql`status in ('uncollectible', 'void')`),
    index("invoices_user").on(table.userId, table.openedAt),
    index("invoices_discounted").on(table.periodEnd).where(sql`discount_won > 0`),
    index("invoices_redemption").on(table.redemptionId).where(sql`redemption_id is not null`),
    check("invoices_quantity", isQuantity("quantity")),
    check("invoices_list_is_of_units", sql`(amount_won + discount_won + credit_won) % greatest(quantity, 1) = 0`),
    check("invoices_amount_not_negative", sql`amount_won >= 0`),
    check("invoices_discount_not_negative", sql`discount_won >= 0`),
    // Below 0: what was too little to be charged before comes with this one.
    check("invoices_credit_owes_little", sql`credit_won > -100`),
    check("invoices_trial_is_free", sql`period_index >= 0 or (amount_won = 0 and discount_won > 0)`),
    check("invoices_redemption_lowers", sql`redemption_id is null or discount_won > 0`),
    // A dearer charge names the consent that let it pass.
    check("invoices_consented_has_consent", sql`gate is distinct from 'consented' or consent_id is not null`),
    check("invoices_period_not_empty", sql`period_end > period_start`),
    check("invoices_closed_has_date", sql`(status = 'open') = (closed_at is null)`),
    check("invoices_paid_has_subscription", sql`status <> 'paid' or subscription_id is not null`),
  ],
);

/**
 * The last number used in a year. Its row lock keeps the numbers free of gaps: a rolled-back
 * invoice frees its number.
 */
export const invoiceCounters = pgTable("invoice_counters", {
  year: integer("year").primaryKey(),
  last: integer("last").notNull(),
});
