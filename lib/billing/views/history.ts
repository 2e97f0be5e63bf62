import type { listAuditEventsOfUser } from "@/db/queries/audit";
import type { listPaymentsOf, Payment } from "@/db/queries/payment/payments";
import { declineOf } from "../payment/decline";
import { invoiceNumber } from "../rules/order-id";
import type { AttemptView, HistoryItem, InvoiceView } from "./views";

export type PaymentRow = Awaited<ReturnType<typeof listPaymentsOf>>[number];
type AuditRow = Awaited<ReturnType<typeof listAuditEventsOfUser>>[number];

/**
 * Everything that has happened, as one list, the newest first: each invoice with its attempts, and
 * between them what else changed. A payment stands in it once.
 * @param rows payments, newest first
 */
export function historyOf(rows: readonly PaymentRow[], events: readonly AuditRow[]): HistoryItem[] {
  const shown = rows.filter(({ payment }) => payment.status !== "declined" || isCardDecline(payment));
  const byInvoice = new Map<string, PaymentRow[]>();
  for (const row of shown) byInvoice.set(row.invoice.id, [...(byInvoice.get(row.invoice.id) ?? []), row]);
  const items: HistoryItem[] = [...[...byInvoice.values()].map(invoiceView), ...events.flatMap(eventView)];
  return items.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/**
 * Whether the card was declined. The customer does not see our own faults and passing failures,
 * which are tried again.
 */
const isCardDecline = (payment: Payment): boolean => payment.declineClass === "hard" || payment.declineClass === "soft";

/** @param rows the shown payments of one invoice, newest first, at least one */
function invoiceView(rows: PaymentRow[]): { kind: "invoice" } & InvoiceView {
  const [first] = rows;
  if (!first) throw new RangeError("an invoice is shown with its attempts");
  const { invoice } = first;
  const paid = rows.find(({ payment }) => payment.status === "paid");
  const deciding = paid ?? first;
  return {
    kind: "invoice",
    number: invoiceNumber(invoice.year, invoice.sequence),
    at: momentOf(deciding.payment),
    plan: invoice.plan,
    period: { start: invoice.periodStart, end: invoice.periodEnd },
    amountWon: invoice.amountWon,
    refundedWon: paid?.payment.refundedWon ?? 0,
    status: deciding.payment.status,
    card: { issuerCode: deciding.issuerCode, maskedNumber: deciding.maskedNumber },
    receiptUrl: paid?.payment.receiptUrl ?? null,
    attempts: rows.map(attemptView),
  };
}

const momentOf = ({ approvedAt, createdAt }: Payment): Date => approvedAt ?? createdAt;

const attemptView = ({ payment, issuerCode, maskedNumber }: PaymentRow): AttemptView => ({
  orderId: payment.orderId,
  at: momentOf(payment),
  status: payment.status,
  declineReason: payment.declineCode ? declineOf(payment.declineCode).reason : null,
  card: { issuerCode, maskedNumber },
});

/** What the invoices do not tell. */
const EVENTS = ["card_changed", "cancel_scheduled", "resumed", "ended"] as const;

function eventView({ action, at }: AuditRow): HistoryItem[] {
  const event = EVENTS.find((known) => known === action);
  return event ? [{ kind: "event", event, at }] : [];
}
