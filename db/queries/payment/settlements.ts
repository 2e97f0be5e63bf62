import type { Transaction } from "../../client";
import { auditEvents, invoices, ledgerEntries, payments, subscriptions } from "../../schema";
import { type Change, inserts, updates, writeTogether } from "../../write-together";
import type { NewAuditEvent } from "../audit";
import { type NewNotice, newNotices } from "../notice/outbox";
import { type Lowered, loweredInvoices } from "../promotion/redemptions";
import type { NewSubscription } from "../subscription/subscriptions";
import type { NewLedgerEntry } from "./payments";

export type SettlementRows = {
  begun: NewSubscription[];
  payments: Change<typeof payments>[];
  subscriptions: Change<typeof subscriptions>[];
  invoices: Change<typeof invoices>[];
  ledger: NewLedgerEntry[];
  audit: NewAuditEvent[];
  /** Uses of codes whose invoices are paid now. */
  lowered: Lowered[];
  now: Date;
  notices: NewNotice[];
};

/**
 * Writes the rows that outcomes have changed. The caller holds the locks of the subscriptions and
 * the payments.
 */
export const writeSettlements = (tx: Transaction, rows: SettlementRows): Promise<void> =>
  writeTogether(tx, [
    inserts(subscriptions, rows.begun),
    updates(payments, rows.payments),
    updates(subscriptions, rows.subscriptions),
    updates(invoices, rows.invoices),
    loweredInvoices(rows.lowered, rows.now),
    inserts(ledgerEntries, rows.ledger, { unlessExists: ledgerEntries.transactionKey }),
    inserts(auditEvents, rows.audit),
    newNotices(rows.notices),
  ]);
