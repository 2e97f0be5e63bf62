/** What follows from several rows of the mirror together. */
import type { InvoiceRow, Mirror, RefundRow } from "./mirror";

/** The invoices of the same subscription, this one among them. */
export const invoicesBeside = (
  { invoicesBySubscription }: Pick<Mirror, "invoicesBySubscription">,
  { subscription_id }: Pick<InvoiceRow, "subscription_id">,
): InvoiceRow[] => [...(invoicesBySubscription.get(subscription_id ?? "")?.values() ?? [])];

const CHANGE_OF_PLAN = "subscription_update";
export const isChangeOfPlan = (invoice: Pick<InvoiceRow, "reason"> | undefined): boolean => invoice?.reason === CHANGE_OF_PLAN;

/**
 * The plan by whose schedule an invoice is tried again: the running one. An ordered plan begins
 * when its first invoice is paid.
 */
export function runningPlan(mirror: Pick<Mirror, "invoicesBySubscription">, invoice: InvoiceRow): string {
  const startsOf = ({ period_start }: InvoiceRow) => Date.parse(period_start);
  const before = invoicesBeside(mirror, invoice).filter(
    (other) => other.status === "paid" && startsOf(other) < startsOf(invoice),
  );
  return before.sort((a, b) => startsOf(b) - startsOf(a))[0]?.plan ?? invoice.plan;
}

/** @returns until when a paid period was used: a change of plan that was paid in it has cut it */
export function usedUntil(mirror: Pick<Mirror, "invoicesBySubscription">, invoice: InvoiceRow): string {
  const cuts = invoicesBeside(mirror, invoice).filter(
    (other) =>
      other.id !== invoice.id &&
      isChangeOfPlan(other) &&
      other.status === "paid" &&
      Date.parse(other.period_start) >= Date.parse(invoice.period_start) &&
      Date.parse(other.period_start) < Date.parse(invoice.period_end) &&
      Date.parse(other.opened_at) >= Date.parse(invoice.opened_at),
  );
  return cuts.map(({ period_start }) => period_start).sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? invoice.period_end;
}

/**
 * The refund by which the customer ended what this payment had paid for; null when there is none.
 */
export function ownRefundOf({ refunds, refundsByPayment }: Mirror, paymentId: string): RefundRow | null {
  const ids = [...(refundsByPayment.get(paymentId) ?? [])];
  return ids.map((id) => refunds.get(id)).find((refund) => refund !== undefined && refund.kind !== "operator") ?? null;
}
