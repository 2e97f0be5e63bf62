import type { Transaction } from "../../client";
import { auditEvents, checkouts, payments, subscriptions } from "../../schema";
import { type Change, inserts, updates, writeTogether } from "../../write-together";
import type { NewAuditEvent } from "../audit";
import { type NewNotice, newNotices } from "../notice/outbox";
import { type InvoiceDraft, numberedInvoices } from "../payment/invoices";
import type { NewPayment } from "../payment/payments";
import { type Lowered, loweredInvoices } from "../promotion/redemptions";
import type { NewSubscription } from "../subscription/subscriptions";

export type ClaimRows = {
  /** The Seoul year in which the new invoices are numbered. */
  year: number;
  newInvoices: InvoiceDraft[];
  payments: NewPayment[];
  subscriptions: Change<typeof subscriptions>[];
  checkouts?: Change<typeof checkouts>[];
  /** Of invoices that ask for nothing: what begins with them, and the codes that lowered them. */
  begun?: NewSubscription[];
  lowered?: { uses: Lowered[]; now: Date };
  notices?: NewNotice[];
  audit?: NewAuditEvent[];
};

/**
 * Stores what is about to be charged, before it is sent: invoices, pending payments, and the claims
 * on the subscriptions and checkouts, whose locks the caller holds.
 * Source: docs/decisions/0003-a-claim-is-a-column-of-the-locked-row.md
 */
export const writeClaims = (tx: Transaction, rows: ClaimRows): Promise<void> =>
  writeTogether(tx, [
    inserts(subscriptions, rows.begun ?? []),
    ...numberedInvoices(rows.year, rows.newInvoices),
    rows.lowered ? loweredInvoices(rows.lowered.uses, rows.lowered.now) : null,
    inserts(payments, rows.payments),
    updates(subscriptions, rows.subscriptions),
    updates(checkouts, rows.checkouts ?? []),
    inserts(auditEvents, rows.audit ?? []),
    newNotices(rows.notices ?? []),
  ]);
