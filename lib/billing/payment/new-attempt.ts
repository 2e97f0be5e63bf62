import type { Checkout } from "@/db/queries/checkout/checkouts";
import type { Invoice } from "@/db/queries/payment/invoices";
import { orderIdOf } from "../rules/order-id";
import { SENDER_LEASE_MS, type Trigger } from "../rules/resolving";
import { addMs } from "../rules/units";

export type AttemptWanted = {
  id: string;
  now: Date;
  userId: string;
  /** What is collected. */
  invoice: Pick<Invoice, "id" | "amountWon">;
  /** Null for a first payment, which starts its subscription once it is paid. */
  subscriptionId: string | null;
  paymentMethodId: string;
  trigger: Trigger;
  /**
   * The checkout behind the attempt. The payment takes its order id, so both sides use one name.
   */
  checkout?: Pick<Checkout, "id" | "orderId"> | null;
  /** The run of the batch that makes the attempt. */
  runId?: string | null;
};

/**
 * One attempt to collect an invoice, as the row that is stored before money moves. The resolver
 * leaves it alone until the sender's lease is over.
 * @returns a pending payment with its own order id
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export const newAttempt = ({ id, now, invoice, checkout = null, runId = null, ...given }: AttemptWanted) => ({
  id,
  invoiceId: invoice.id,
  userId: given.userId,
  subscriptionId: given.subscriptionId,
  checkoutId: checkout?.id ?? null,
  paymentMethodId: given.paymentMethodId,
  runId,
  trigger: given.trigger,
  orderId: checkout?.orderId ?? orderIdOf(id),
  amountWon: invoice.amountWon,
  createdAt: now,
  resolveAt: addMs(now, SENDER_LEASE_MS),
});
