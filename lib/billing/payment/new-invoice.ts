import type { Invoice, InvoiceDraft } from "@/db/queries/payment/invoices";
import type { Period } from "../rules/calendar";

export type InvoiceWanted = Pick<Invoice, "id" | "userId" | "subscriptionId" | "plan" | "priceId" | "amountWon" | "reason"> & {
  period: Period;
  now: Date;
};

/**
 * What is owed for one period, frozen when it is opened.
 * @returns an open invoice without its number, which the database gives it (db/queries/payment/invoices.ts)
 */
export const newInvoice = ({ period, now, ...terms }: InvoiceWanted): InvoiceDraft => ({
  ...terms,
  periodIndex: period.index,
  periodStart: period.start,
  periodEnd: period.end,
  openedAt: now,
});
