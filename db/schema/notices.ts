import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * dropped: it was no longer true, or there is no way to send it. undeliverable: refused, or tried
 * for three days.
 */
export const noticeStatus = pgEnum("notice_status", ["waiting", "sent", "dropped", "undeliverable"]);

/** What a template needs beside the rows that its notice names. */
export type NoticeDetail = Record<string, string | number | boolean | null>;

/**
 * A message that somebody is owed, written in the transaction of its cause, once for each channel.
 * The row is also the evidence of what became of it. It refers to people and payments without
 * foreign keys, as the audit log does: their checks would lock rows that the writer of an outcome
 * must not wait for.
 */
export const notices = pgTable(
  "notices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** What happened, such as `payment:ID`. One event causes a template once. */
    event: text("event").notNull(),
    template: text("template").notNull(),
    channel: text("channel").notNull(),
    /** Null for a notice to the merchant. */
    userId: text("user_id"),
    subscriptionId: uuid("subscription_id"),
    paymentId: uuid("payment_id"),
    detail: jsonb("detail").$type<NoticeDetail>().notNull().default({}),
    status: noticeStatus("status").notNull().default("waiting"),
    createdAt: instant("created_at").notNull(),
    /**
     * While waiting: nobody takes it before this instant. A deliverer at work has moved it ahead.
     */
    dueAt: instant("due_at"),
    tries: integer("tries").notNull().default(0),
    /** The further receivers have the mail, while the one it is for was asked to wait. */
    isCopied: boolean("is_copied").notNull().default(false),
    settledAt: instant("settled_at"),
    /** When a message that was accepted came back; null when it did not. */
    returnedAt: instant("returned_at"),
    /** Why it was dropped or could not be delivered. */
    reason: text("reason"),
    /** What the channel answered: its id for the message, or its last error. */
    answer: text("answer"),
    /**
     * While waiting: the channel has the message under this id, and what became of it is open.
     */
    handedAs: text("handed_as"),
  },
  (table) => [
    uniqueIndex("notices_once").on(table.event, table.template, table.channel),
    index("notices_waiting").on(table.dueAt, table.createdAt).where(sql`status = 'waiting'`),
    index("notices_undeliverable").on(table.settledAt).where(sql`status = 'undeliverable'`),
    index("notices_asked").on(table.createdAt).where(sql`template = 'consent_needed'`),
    index("notices_user").on(table.userId, table.createdAt),
    check("notices_waiting_is_due", sql`(status = 'waiting') = (due_at is not null)`),
    check("notices_settled_has_date", sql`(status = 'waiting') = (settled_at is null)`),
    check("notices_unsent_has_reason", sql`(status in ('dropped', 'undeliverable')) = (reason is not null)`),
    check("notices_returned_was_sent", sql`returned_at is null or status = 'sent'`),
    check("notices_sent_has_answer", sql`status <> 'sent' or answer is not null`),
  ],
);
