import { type Core, commit, presentMs } from "./core";
import { createReceiptKey, createTransactionKey } from "./identifiers";
import { type Outcome, refuse } from "./ledger";
import type { Payment } from "./records";

export type CancelRequest = {
  paymentKey: string;
  cancelReason: string;
  /** Absent: everything that is left. */
  cancelAmount?: number;
  taxFreeAmount?: number;
  /** What the caller believes is left; a different balance refuses the cancel. */
  refundableAmount?: number;
};

/**
 * Gives money back, in won. The quirk of the real API is kept: a payment cancelled in parts stays PARTIAL_CANCELED also at balance 0 and then
 * answers NOT_CANCELABLE_AMOUNT, while one cancelled at once answers ALREADY_CANCELED_PAYMENT.
 */
export function cancelPayment(core: Core, request: CancelRequest): Outcome<Payment> {
  const payment = core.state.payments.get(request.paymentKey);
  if (payment === undefined) return refuse("NOT_FOUND_PAYMENT");
  const amount = request.cancelAmount ?? payment.balanceAmount;
  const refusal = refusalOf(payment, amount, request.refundableAmount);
  if (refusal !== null) return refuse(refusal);
  commit(core, {
    type: "cancel",
    paymentKey: payment.paymentKey,
    cancel: {
      transactionKey: createTransactionKey(),
      receiptKey: createReceiptKey(),
      cancelAmount: amount,
      cancelReason: request.cancelReason,
      taxFreeAmount: request.taxFreeAmount ?? 0,
      refundableAmount: payment.balanceAmount - amount,
      canceledAtMs: presentMs(core),
    },
  });
  return { ok: true, value: payment };
}

function refusalOf(payment: Payment, amount: number, believedBalance: number | undefined): string | null {
  if (payment.status === "ABORTED") return "NOT_CANCELABLE_PAYMENT";
  if (payment.status === "CANCELED") return "ALREADY_CANCELED_PAYMENT";
  if (payment.balanceAmount === 0) return "NOT_CANCELABLE_AMOUNT";
  if (believedBalance !== undefined && believedBalance !== payment.balanceAmount) return "NOT_MATCHES_REFUNDABLE_AMOUNT";
  if (amount > payment.balanceAmount) return "NOT_CANCELABLE_AMOUNT";
  if (payment.taxExemptionAmount > 0 && amount < payment.balanceAmount) return "NOT_ALLOWED_PARTIAL_REFUND";
  return null;
}
