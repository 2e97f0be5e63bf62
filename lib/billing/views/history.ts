import type { listAuditEventsOfUser } from "@/db/queries/audit";
import type { FreeRow, PaymentRow } from "@/db/queries/invoice/history";
import { declineOf } from "../payment/decline";
import { daysBetween } from "../rules/calendar";
import { invoiceNumber } from "../rules/order-id";
import { unitsOfInvoice } from "../rules/quantity";
import { isTrialPeriod } from "../rules/trial";
import { addMs, DAY_MS } from "../rules/units";
import type { AttemptView, HistoryEvent, HistoryItem, InvoiceDiscount, InvoiceView } from "./views";

type Payment = PaymentRow["payment"];
type AuditRow = Awaited<ReturnType<typeof listAuditEventsOfUser>>[number];

/**
 * Everything that has happened, as one list, the newest first: each invoice with its attempts, and
 * between them what else changed. A payment stands in it once.
 * @param rows payments, newest first
 * @param free invoices that asked for nothing
 */
export function historyOf(rows: readonly PaymentRow[], free: readonly FreeRow[], events: readonly AuditRow[]): HistoryItem[] {
  const shown = rows.filter(({ payment }) => payment.status !== "declined" || isCardDecline(payment));
  const byInvoice = new Map<string, PaymentRow[]>();
  for (const row of shown) byInvoice.set(row.invoice.id, [...(byInvoice.get(row.invoice.id) ?? []), row]);
  const cuts = events.flatMap(({ action, detail }) =>
    action === "plan_changed" && typeof detail.begins === "string" ? new Date(detail.begins) : [],
  );
  const invoices = [...byInvoice.values()].map((attempts) => invoiceView(attempts, cuts));
  const items: HistoryItem[] = [...invoices, ...free.map((row) => freeView(row, cuts)), ...events.flatMap(eventView)];
  return items.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/**
 * Whether the card was declined. The customer does not see our own faults and passing failures,
 * which are tried again.
 */
const isCardDecline = (payment: Payment): boolean => payment.declineClass === "hard" || payment.declineClass === "soft";

/**
 * @param rows the shown payments of one invoice, newest first, at least one
 * @param cuts when changes of plan have cut a period
 */
function invoiceView(rows: PaymentRow[], cuts: readonly Date[]): { kind: "invoice" } & InvoiceView {
  const [first] = rows;
  if (!first) throw new RangeError("an invoice is shown with its attempts");
  const { invoice, promoCode } = first;
  const paid = rows.find(({ payment }) => payment.status === "paid");
  const deciding = paid ?? first;
  return {
    kind: "invoice",
    ...shownOf(invoice, { promoCode, cuts }),
    at: momentOf(deciding.payment),
    refundedWon: paid?.payment.refundedWon ?? 0,
    status: deciding.payment.status,
    card: { issuerCode: deciding.issuerCode, maskedNumber: deciding.maskedNumber },
    receiptUrl: paid?.payment.receiptUrl ?? null,
    attempts: rows.map(attemptView),
  };
}

/** A period that was cut shows the days until the cut, its first day at least. */
function usedPeriod({ start, end }: InvoiceView["period"], cuts: readonly Date[]): InvoiceView["period"] {
  const cut = cuts.filter((at) => at > start && at < end).sort((a, b) => a.getTime() - b.getTime())[0];
  if (!cut) return { start, end };
  return { start, end: daysBetween(start, cut) > 0 ? cut : addMs(start, DAY_MS) };
}
/** No card was charged for it, so it is paid from its opening on. */
const freeView = ({ invoice, promoCode }: FreeRow, cuts: readonly Date[]): HistoryItem => ({
  kind: "invoice",
  ...shownOf(invoice, { promoCode, cuts }),
  at: invoice.openedAt,
  refundedWon: 0,
  status: "paid",
  card: null,
  receiptUrl: null,
  attempts: [],
});

type Shown = { promoCode: string | null; cuts: readonly Date[] };

const shownOf = (invoice: FreeRow["invoice"], { promoCode, cuts }: Shown) => ({
  number: invoiceNumber(invoice.year, invoice.sequence),
  plan: invoice.plan,
  units: unitsOfInvoice(invoice),
  period: usedPeriod({ start: invoice.periodStart, end: invoice.periodEnd }, cuts),
  amountWon: invoice.amountWon,
  isTrial: isTrialPeriod(invoice),
  discount: discountView(invoice, promoCode),
});

/** @returns what a code took off an invoice; null without one */
export const discountView = ({ discountWon }: { discountWon: number }, code: string | null): InvoiceDiscount | null =>
  code !== null && discountWon > 0 ? { code, amountWon: discountWon } : null;

const momentOf = ({ approvedAt, createdAt }: Payment): Date => approvedAt ?? createdAt;

const attemptView = ({ payment, issuerCode, maskedNumber }: PaymentRow): AttemptView => ({
  orderId: payment.orderId,
  at: momentOf(payment),
  status: payment.status,
  declineReason: payment.declineCode ? declineOf(payment.declineCode).reason : null,
  card: { issuerCode, maskedNumber },
});

/** What the invoices do not tell. */
const EVENTS: readonly HistoryEvent[] = [
  "card_changed",
  "cancel_scheduled",
  "resumed",
  "plan_changed",
  "plan_change_scheduled",
  "plan_change_undone",
  "ended",
];

function eventView({ action, at }: AuditRow): HistoryItem[] {
  const event = EVENTS.find((known) => known === action);
  return event ? [{ kind: "event", event, at }] : [];
}
