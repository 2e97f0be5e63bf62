import type { Invoice, InvoiceDraft } from "@/db/queries/payment/invoices";
import type { Period } from "../rules/calendar";

export type InvoiceWanted = Pick<Invoice, "id" | "userId" | "subscriptionId" | "plan" | "priceId" | "amountWon" | "reason"> & {
  period: Period;
  now: Date;
};

/**
 * What is owed for one period, frozen when the invoice is opened.
 * @returns an open invoice without its number; the database assigns that
 *   (db/queries/payment/invoices.ts)
 * Source: docs/decisions/0007-invoice-numbers.md
 */
export const newInvoice = ({ period, now, ...terms }: InvoiceWanted): InvoiceDraft => ({
  ...terms,
  periodIndex: period.index,
  periodStart: period.start,
  periodEnd: period.end,
  openedAt: now,
});
