import type { Queryable } from "@/db/client";
import { type Checkout, updateCheckout } from "@/db/queries/checkouts";
import type { Invoice } from "@/db/queries/invoices";
import { insertPayment } from "@/db/queries/payments";
import type { Context } from "../context";
import { orderIdOf } from "./rules/order-id";
import { SENDER_LEASE_MS } from "./rules/resolving";

type Attempted = { invoice: Invoice; paymentMethodId: string; subscriptionId: string | null } & (
  | { trigger: "checkout" | "card_change"; checkout: Checkout }
  | { trigger: "person"; checkout: null }
);

/**
 * Puts a person's attempt on disk before money moves. Where it comes out of a checkout, its order id is the checkout's, so that both sides
 * name it alike.
 * @returns the payment's id
 */
export async function openAttempt(tx: Queryable, context: Context, input: Attempted): Promise<string> {
  const { checkout, invoice, paymentMethodId, subscriptionId, trigger } = input;
  const id = crypto.randomUUID();
  const now = context.now();
  await insertPayment(tx, {
    id,
    invoiceId: invoice.id,
    userId: invoice.userId,
    subscriptionId,
    checkoutId: checkout?.id ?? null,
    paymentMethodId,
    trigger,
    orderId: checkout?.orderId ?? orderIdOf(id),
    amountWon: invoice.amountWon,
    createdAt: now,
    resolveAt: new Date(now.getTime() + SENDER_LEASE_MS),
  });
  if (checkout) await updateCheckout(tx, checkout.id, { status: "charging", paymentMethodId, paymentId: id, lockedUntil: null });
  return id;
}
