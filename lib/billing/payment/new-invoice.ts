import type { Invoice, InvoiceDraft } from "@/db/queries/payment/invoices";
import type { Period } from "../rules/calendar";
import type { Amounts } from "../rules/next-charge";

export type InvoiceWanted = Pick<
  Invoice,
  "id" | "userId" | "subscriptionId" | "plan" | "priceId" | "quantity" | "redemptionId" | "reason"
> &
  Amounts & {
    /** Why the charge may be sent, and with which consent. */
    gate: Invoice["gate"];
    consentId: string | null;
    period: Period;
    now: Date;
  };

/**
 * What is owed for one period, frozen when the invoice is opened. List is amount, discount and
 * credit together. One that asks for nothing is paid at once: no charge is sent for it.
 * @returns an open invoice without its number; the database assigns that
 *   (db/queries/payment/invoices.ts)
 * Source: docs/decisions/0007-invoice-numbers.md
 */
export const newInvoice = ({ period, now, ...terms }: InvoiceWanted) =>
  ({
    ...terms,
    periodIndex: period.index,
    periodStart: period.start,
    periodEnd: period.end,
    openedAt: now,
    ...(terms.amountWon === 0 ? ({ status: "paid", closedAt: now } as const) : ({ status: "open", closedAt: null } as const)),
  }) satisfies InvoiceDraft;
