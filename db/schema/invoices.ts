import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  bigserial,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { isQuantity, prices } from "./catalog";
import { consents } from "./consents";
import { users } from "./people";
import { promotionCodes, promotionRedemptions } from "./promotions";
import { paymentMethods, subscriptions } from "./subscriptions";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

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
    invoiceId: uuid("invoice_id").references((): AnyPgColumn => invoices.id),
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

export const paymentStatus = pgEnum("payment_status", ["pending", "paid", "declined"]);
export const paymentTrigger = pgEnum("payment_trigger", ["checkout", "renewal", "retry", "card_change", "person"]);

/**
 * Why a pending payment has no outcome yet.
 * - timeout, network, redirect, answer_too_large: no answer came
 * - not_sent: it has not been sent yet
 * - server_error, still_running, unreadable_answer, other_subject: the answer decides nothing
 * - undecided_refusal: refused with a code that does not say whether money moved
 * - unlisted_refusal: refused with a code that we do not know
 * - already_done: refused because the order was charged before
 * - turned_away: sent again and refused at the door, which says nothing about the first request
 * - too_many_requests: turned away by Toss (429) or our own pace, so it is sent again soon
 * - key_unreadable: not sent again, because the sealed billing key cannot be opened
 * - not_found_yet, lookup_failed: the charge brought no answer, and neither did the look-up
 * - amount_mismatch: Toss approved another amount than we asked for
 * - not_pending: another process settled it meanwhile
 * - status_*: the payment has this status at Toss, which is not final
 */
export const PENDING_REASONS = [
  "timeout",
  "network",
  "redirect",
  "answer_too_large",
  "not_sent",
  "server_error",
  "still_running",
  "unreadable_answer",
  "other_subject",
  "undecided_refusal",
  "unlisted_refusal",
  "already_done",
  "turned_away",
  "too_many_requests",
  "key_unreadable",
  "not_found_yet",
  "lookup_failed",
  "amount_mismatch",
  "not_pending",
  "status_ready",
  "status_in_progress",
  "status_waiting_for_deposit",
  "status_unrecognised",
] as const;
export const declineClass = pgEnum("decline_class", ["hard", "soft", "transient", "operator", "request", "abandoned"]);

/**
 * One attempt to collect an invoice, with one order id and one idempotency key. Pending means that
 * the outcome is unknown.
 */
export const payments = pgTable(
  "payments",
  {
    id: uuid("id").primaryKey(),
    invoiceId: uuid("invoice_id")
      .notNull()
      .references(() => invoices.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    subscriptionId: uuid("subscription_id").references(() => subscriptions.id),
    checkoutId: uuid("checkout_id").references((): AnyPgColumn => checkouts.id),
    paymentMethodId: uuid("payment_method_id")
      .notNull()
      .references(() => paymentMethods.id),
    runId: uuid("run_id"),
    trigger: paymentTrigger("trigger").notNull(),
    status: paymentStatus("status").notNull().default("pending"),
    orderId: text("order_id").notNull(),
    amountWon: integer("amount_won").notNull(),
    refundedWon: integer("refunded_won").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    /**
     * When the same request was last sent again because no answer came; null when it was sent only
     * once.
     */
    sentAgainAt: instant("sent_again_at"),
    settledAt: instant("settled_at"),
    /**
     * While pending: the resolver does not look it up before this instant, unless a caller asks for
     * this payment.
     */
    resolveAt: instant("resolve_at"),
    /**
     * When the resolver last looked it up; null when it never did. A caller that asks for this
     * payment may look it up a lease later, even before resolve_at.
     */
    lookedUpAt: instant("looked_up_at"),
    resolveTries: integer("resolve_tries").notNull().default(0),
    /**
     * When a webhook last made us read it at Toss; null when none did. Anyone can post webhooks, so
     * this happens once a minute at most.
     */
    hintReadAt: instant("hint_read_at"),
    /** While pending: why there is no outcome yet; null before the first answer. */
    pendingReason: text("pending_reason", { enum: PENDING_REASONS }),
    /**
     * While pending: Toss's code, if Toss refused with a 4xx without saying whether money moved;
     * null otherwise.
     */
    pendingCode: text("pending_code"),
    /**
     * Reason or code in one column, for the version before this one. A trigger keeps it in step
     * until a later migration drops it.
     */
    formerLastAnswer: text("last_answer"),
    paymentKey: text("payment_key"),
    approvedAt: instant("approved_at"),
    suppliedWon: integer("supplied_won"),
    vatWon: integer("vat_won"),
    receiptUrl: text("receipt_url"),
    declineClass: declineClass("decline_class"),
    declineCode: text("decline_code"),
    declineMessage: text("decline_message"),
  },
  (table) => [
    uniqueIndex("payments_order_id_unique").on(table.orderId),
    uniqueIndex("payments_payment_key_unique").on(table.paymentKey),
    uniqueIndex("payments_one_pending_per_invoice").on(table.invoiceId).where(sql`status = 'pending'`),
    uniqueIndex("payments_one_paid_per_invoice").on(table.invoiceId).where(sql`status = 'paid'`),
    index("payments_pending").on(table.resolveAt).where(sql`status = 'pending'`),
    index("payments_user").on(table.userId, table.createdAt),
    index("payments_created").on(table.createdAt, table.id),
    index("payments_failed_renewals").on(table.createdAt).where(sql`trigger = 'renewal' and status = 'declined'`),
    index("payments_invoice").on(table.invoiceId),
    check("payments_amount_not_negative", sql`amount_won >= 0`),
    check("payments_supplied_not_negative", sql`supplied_won >= 0`),
    check("payments_vat_not_negative", sql`vat_won >= 0`),
    check("payments_refund_within_payment", sql`refunded_won >= 0 and refunded_won <= amount_won`),
    check("payments_refund_needs_payment", sql`refunded_won = 0 or status = 'paid'`),
    check("payments_settled_has_date", sql`(status = 'pending') = (settled_at is null)`),
    check("payments_pending_has_resolver", sql`(status = 'pending') = (resolve_at is not null)`),
    check("payments_paid_has_evidence", sql`status <> 'paid' or (payment_key is not null and approved_at is not null)`),
    check("payments_pending_code_has_reason", sql`pending_code is null or pending_reason is not null`),
    check("payments_declined_has_code", sql`(status = 'declined') = (decline_code is not null and decline_class is not null)`),
  ],
);

export const ledgerKind = pgEnum("ledger_kind", ["charge", "refund"]);

/**
 * Money that moved at Toss, one row for each transaction key. A trigger makes it append-only:
 * corrections are new rows.
 */
export const ledgerEntries = pgTable(
  "ledger_entries",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    kind: ledgerKind("kind").notNull(),
    /** Won; charges positive, refunds negative, so that the sum is what the merchant keeps. */
    amountWon: integer("amount_won").notNull(),
    transactionKey: text("transaction_key").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (table) => [
    uniqueIndex("ledger_entries_transaction_unique").on(table.transactionKey),
    uniqueIndex("ledger_entries_one_charge_per_payment").on(table.paymentId).where(sql`kind = 'charge'`),
    index("ledger_entries_payment").on(table.paymentId),
    index("ledger_entries_occurred").on(table.occurredAt, table.id),
    check("ledger_entries_sign", sql`(kind = 'charge' and amount_won >= 0) or (kind = 'refund' and amount_won < 0)`),
  ],
);
