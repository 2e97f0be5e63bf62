import { sql } from "drizzle-orm";
import { bigserial, check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { checkouts } from "./checkouts";
import { instant } from "./columns";
import { invoices } from "./invoices";
import { users } from "./people";
import { paymentMethods, subscriptions } from "./subscriptions";

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
    checkoutId: uuid("checkout_id").references(() => checkouts.id),
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
