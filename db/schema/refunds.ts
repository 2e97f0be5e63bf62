import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { ledgerEntries, payments } from "./payments";
import { users } from "./people";

/**
 * withdrawal: 청약철회 by the customer. prorated: 중도해지 by the customer, with the unused part back.
 * operator: by an administrator or on the command line.
 */
export const refundKind = pgEnum("refund_kind", ["withdrawal", "prorated", "operator"]);
/** refused: Toss will not carry it out; nothing was given back by it. */
export const refundStatus = pgEnum("refund_status", ["pending", "done", "refused"]);

/**
 * A refund that we ask Toss for. The row is stored before Toss is asked, with what was left of the
 * payment then: Toss carries it out only from that balance, so it gives back once. A cancel in
 * Toss's console has no row here, only a ledger entry.
 */
export const refunds = pgTable(
  "refunds",
  {
    id: uuid("id").primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    kind: refundKind("kind").notNull(),
    status: refundStatus("status").notNull().default("pending"),
    amountWon: integer("amount_won").notNull(),
    /** What was left of the payment when it was stored, in won. */
    balanceWon: integer("balance_won").notNull(),
    /** The actor that asked for it. */
    requestedBy: text("requested_by").notNull(),
    /** Why, in an operator's words; null when the kind says it. */
    reason: text("reason"),
    /** When it was asked for; one that continues another keeps that instant. */
    requestedAt: instant("requested_at").notNull(),
    /** While pending: no other process takes it up before this instant. */
    resolveAt: instant("resolve_at"),
    /** When it was last taken up, by its sender or by a process that looked it up. */
    triedAt: instant("tried_at").notNull(),
    tries: integer("tries").notNull().default(0),
    /**
     * How often Toss refused without deciding. Toss repeats a stored refusal for the same key, so
     * the next sending gets a key of its own.
     */
    refusals: integer("refusals").notNull().default(0),
    /** While pending: Toss's last code, or why there was no answer; null before the first. */
    pendingCode: text("pending_code"),
    settledAt: instant("settled_at"),
    /** The cancel at Toss that carried it out, as the ledger has it. */
    transactionKey: text("transaction_key").references(() => ledgerEntries.transactionKey),
    /** Toss's code, or BALANCE_CHANGED. */
    refusedCode: text("refused_code"),
  },
  (table) => [
    uniqueIndex("refunds_one_pending_per_payment").on(table.paymentId).where(sql`status = 'pending'`),
    uniqueIndex("refunds_one_by_person").on(table.paymentId).where(sql`kind <> 'operator' and status <> 'refused'`),
    uniqueIndex("refunds_operator_once")
      .on(table.paymentId, table.amountWon, table.reason)
      .where(sql`kind = 'operator' and status <> 'refused'`),
    uniqueIndex("refunds_transaction_unique").on(table.transactionKey),
    index("refunds_pending").on(table.resolveAt).where(sql`status = 'pending'`),
    index("refunds_user").on(table.userId, table.requestedAt),
    index("refunds_owed").on(table.requestedAt).where(sql`status <> 'done'`),
    check("refunds_amount_within_balance", sql`amount_won > 0 and amount_won <= balance_won`),
    check("refunds_pending_has_resolver", sql`(status = 'pending') = (resolve_at is not null)`),
    check("refunds_settled_has_date", sql`(status = 'pending') = (settled_at is null)`),
    check("refunds_done_has_evidence", sql`(status = 'done') = (transaction_key is not null)`),
    check("refunds_refused_has_code", sql`(status = 'refused') = (refused_code is not null)`),
    check("refunds_operator_has_reason", sql`(kind = 'operator') = (reason is not null)`),
  ],
);
