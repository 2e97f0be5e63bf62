import { type Core, commit, presentMs } from "./core";
import { createTransactionKey } from "./identifiers";
import { type Result, refuse } from "./ledger";
import type { Payment } from "./records";

export type CancelRequest = {
  paymentKey: string;
  cancelReason: string;
  /** Without it, the whole balance. */
  cancelAmount?: number;
  taxFreeAmount?: number;
  /** The balance that the caller expects. The cancel is refused when the balance differs. */
  refundableAmount?: number;
};

/**
 * Cancels a payment in whole or in part, in won. As in the real API, a payment cancelled in parts
 * stays PARTIAL_CANCELED at balance 0, and another cancel gets NOT_CANCELABLE_AMOUNT; one cancelled
 * at once gets ALREADY_CANCELED_PAYMENT.
 * Source: docs.tosspayments.com/guides/v2/cancel-payment
 */
export function cancelPayment(core: Core, request: CancelRequest): Result<Payment> {
  const payment = core.state.payments.get(request.paymentKey);
  if (payment === undefined) return refuse("NOT_FOUND_PAYMENT");
  const amount = request.cancelAmount ?? payment.balanceAmount;
  const code = refusalCode(payment, amount, request.refundableAmount);
  if (code !== null) return refuse(code);
  commit(core, {
    type: "cancel",
    paymentKey: payment.paymentKey,
    cancel: {
      transactionKey: createTransactionKey(),
      cancelAmount: amount,
      cancelReason: request.cancelReason,
      taxFreeAmount: request.taxFreeAmount ?? 0,
      refundableAmount: payment.balanceAmount - amount,
      canceledAtMs: presentMs(core),
    },
  });
  return { ok: true, value: payment };
}

function refusalCode(payment: Payment, amount: number, expectedBalance: number | undefined): string | null {
  if (payment.status === "ABORTED") return "NOT_CANCELABLE_PAYMENT";
  if (payment.status === "CANCELED") return "ALREADY_CANCELED_PAYMENT";
  if (payment.balanceAmount === 0) return "NOT_CANCELABLE_AMOUNT";
  if (expectedBalance !== undefined && expectedBalance !== payment.balanceAmount) return "NOT_MATCHES_REFUNDABLE_AMOUNT";
  if (amount > payment.balanceAmount) return "NOT_CANCELABLE_AMOUNT";
  if (payment.taxExemptionAmount > 0 && amount < payment.balanceAmount) return "NOT_ALLOWED_PARTIAL_REFUND";
  return null;
}
