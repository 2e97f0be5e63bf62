import { sql } from "drizzle-orm";
import { check, date, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { payments } from "./payments";
import { users } from "./people";

/**
 * `incomplete`: Toss could not be read to the end, or the time ran out. Nothing is concluded about
 * the rest.
 */
export const reconciliationStatus = pgEnum("reconciliation_status", ["running", "completed", "incomplete", "failed"]);

/**
 * One comparison of our ledger with Toss's list of transactions, from `windowFrom` to before
 * `windowTo`.
 */
export const reconciliationRuns = pgTable(
  "reconciliation_runs",
  {
    id: uuid("id").primaryKey(),
    /**
     * The Seoul day of the batch that this run belongs to, one a day. Null when a person started
     * it.
     */
    scheduledOn: date("scheduled_on", { mode: "string" }),
    status: reconciliationStatus("status").notNull().default("running"),
    windowFrom: instant("window_from").notNull(),
    windowTo: instant("window_to").notNull(),
    /** Up to when both sides were compared; null when not even the first stretch was. */
    comparedUntil: instant("compared_until"),
    startedAt: instant("started_at").notNull(),
    finishedAt: instant("finished_at"),
    /** The numbers of rows of Toss's list, and of entries of our ledger, that were compared. */
    transactions: integer("transactions").notNull().default(0),
    entries: integer("entries").notNull().default(0),
    found: integer("found").notNull().default(0),
    /** Differences of earlier runs that no longer hold. */
    gone: integer("gone").notNull().default(0),
    /** Suspects that could not be read at Toss. */
    unconfirmed: integer("unconfirmed").notNull().default(0),
    stopCode: text("stop_code"),
  },
  (table) => [
    uniqueIndex("reconciliation_runs_scheduled_unique").on(table.scheduledOn),
    index("reconciliation_runs_started").on(table.startedAt),
    check("reconciliation_runs_window_not_empty", sql`window_to > window_from`),
    check("reconciliation_runs_finished_has_date", sql`(status = 'running') = (finished_at is null)`),
  ],
);

export const differenceKind = pgEnum("difference_kind", [
  "missing_at_toss",
  "missing_here",
  "unknown_order",
  "wrong_amount",
  "wrong_status",
  "canceled_at_toss",
  "duplicate",
]);
export const differenceRepair = pgEnum("difference_repair", [
  "reread",
  "record_refunds",
  "record_charge",
  "refund_orphan",
  "by_hand",
]);
export const differenceStatus = pgEnum("difference_status", ["open", "repaired", "gone", "accepted"]);

/**
 * One difference between our ledger and Toss about one payment, with the one repair that an
 * operator may confirm.
 */
export const reconciliationDifferences = pgTable(
  "reconciliation_differences",
  {
    id: uuid("id").primaryKey(),
    runId: uuid("run_id")
      .notNull()
      .references(() => reconciliationRuns.id),
    kind: differenceKind("kind").notNull(),
    repair: differenceRepair("repair").notNull(),
    status: differenceStatus("status").notNull().default("open"),
    /** Toss's payment key, or the order id when there is none. */
    subject: text("subject").notNull(),
    orderId: text("order_id").notNull(),
    /** Null when we do not know it. */
    paymentKey: text("payment_key"),
    /** Null when the order is not ours. */
    paymentId: uuid("payment_id").references(() => payments.id),
    /** Null when it belongs to no customer of ours. */
    userId: text("user_id").references(() => users.id),
    /** The amount that each side has, in won; null when that side has no such payment. */
    hereWon: integer("here_won"),
    tossWon: integer("toss_won"),
    hereStatus: text("here_status"),
    tossStatus: text("toss_status"),
    occurredAt: instant("occurred_at").notNull(),
    foundAt: instant("found_at").notNull(),
    seenAt: instant("seen_at").notNull(),
    closedAt: instant("closed_at"),
    closedBy: text("closed_by"),
    /** Why an operator accepted it as it is. */
    note: text("note"),
  },
  (table) => [
    uniqueIndex("reconciliation_differences_open_unique").on(table.kind, table.subject).where(sql`status = 'open'`),
    index("reconciliation_differences_open").on(table.occurredAt, table.id).where(sql`status = 'open'`),
    index("reconciliation_differences_held").on(table.userId).where(sql`status = 'open'`),
    index("reconciliation_differences_subject").on(table.subject),
    check("reconciliation_differences_closed_has_date", sql`(status = 'open') = (closed_at is null and closed_by is null)`),
    check("reconciliation_differences_accepted_has_note", sql`(status = 'accepted') = (note is not null)`),
  ],
);
