import type { Queryable } from "@/db/client";
import { insertAuditEvents, type NewAuditEvent } from "@/db/queries/audit";
import type { Context } from "../context";
import { type NoticeCause, noticeRows } from "../notice/cause";

export type AuditAction =
  | "checkout_opened"
  | "card_registered"
  | "subscribed"
  | "payment_paid"
  | "payment_declined"
  | "payment_mismatched"
  | "payment_refunded"
  | "refund_requested"
  | "refund_refused"
  | "card_changed"
  | "invoice_details_changed"
  | "notice_phone_saved"
  | "notice_phone_removed"
  | "card_deleted"
  | "cancel_scheduled"
  | "resumed"
  | "plan_changed"
  | "plan_change_scheduled"
  | "plan_change_undone"
  | "periods_missed"
  | "renewed_free"
  | "consent_given"
  | "consent_withdrawn"
  | "price_rise_announced"
  | "put_off"
  | "ended"
  | "clock_moved"
  | "payment_looked_up"
  | "webhook_replayed"
  | "keys_rotated"
  | "promo_code_created"
  | "promo_code_stopped"
  | "orphan_refund_begun"
  | "difference_closed";

export type AuditEntry = {
  action: AuditAction;
  userId?: string | null;
  subscriptionId?: string | null;
  paymentId?: string | null;
  detail?: Record<string, string | number | boolean | null>;
  /** What the person is told about it. It is stored with the entry, or not at all. */
  notice?: NoticeCause;
};

/** The entries as rows, for a caller that writes them with others. */
export const auditRows = (context: Pick<Context, "now" | "actor">, entries: AuditEntry[]): NewAuditEvent[] =>
  entries.map(({ detail = {}, notice: _, ...entry }) => ({ ...entry, detail, at: context.now(), actor: context.actor }));

/**
 * Records who did what and why, and what the person is told about it: in the transaction of the
 * act, where it has one.
 */
export const audit = (db: Queryable, context: Context, entries: AuditEntry[]): Promise<void> =>
  insertAuditEvents(db, auditRows(context, entries), noticeRows(context, entries));
