import type { PaymentRow } from "@/db/queries/admin/overview";
import { declineOf } from "../billing/payment/decline";
import { invoiceNumber } from "../billing/rules/order-id";
import type { AdminPaymentView } from "./views";

export function adminPaymentView(row: PaymentRow): AdminPaymentView {
  const { id, userId, email, name, orderId, trigger, status, createdAt, amountWon, refundedWon, receiptUrl } = row;
  const { declineCode, declineClass, resolveAt } = row;
  return {
    id,
    userId,
    email,
    name,
    orderId,
    trigger,
    status,
    createdAt,
    amountWon,
    refundedWon,
    receiptUrl,
    invoiceNumber: invoiceNumber(row.invoiceYear, row.invoiceSequence),
    card: { issuerCode: row.issuerCode, maskedNumber: row.maskedNumber },
    decline: declineCode && declineClass ? { ...declineOf(declineCode), declineClass } : null,
    lookup: resolveAt && { reason: row.pendingReason, code: row.pendingCode, tries: row.resolveTries, nextAt: resolveAt },
  };
}
