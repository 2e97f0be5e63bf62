import type { Transaction } from "@/db/client";
import { writeClaims } from "@/db/queries/batch/claims";
import type { Checkout } from "@/db/queries/checkout/checkouts";
import type { Invoice, InvoiceDraft } from "@/db/queries/payment/invoices";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { seoulDay } from "../rules/calendar";
import { newAttempt } from "./new-attempt";

type Attempted = {
  paymentMethodId: string;
  /** Locked by the caller; null before the subscription exists. */
  subscription: Subscription | null;
} & ({ invoice: Invoice } | { newInvoice: InvoiceDraft }) &
  ({ trigger: "checkout" | "card_change"; checkout: Checkout } | { trigger: "person"; checkout: null });

/**
 * Stores an attempt that a customer started, before money moves: the payment, the claim on the
 * subscription and the checkout, and the invoice where it is new, in one statement.
 * @returns the payment's id
 */
export async function openAttempt(tx: Transaction, context: Context, input: Attempted): Promise<string> {
  const { checkout, paymentMethodId, subscription, trigger } = input;
  const newInvoices = "newInvoice" in input ? [input.newInvoice] : [];
  const invoice = "newInvoice" in input ? input.newInvoice : input.invoice;
  const id = crypto.randomUUID();
  const now = context.now();
  const subscriptionId = subscription?.id ?? null;
  const payment = newAttempt({ id, now, userId: invoice.userId, invoice, subscriptionId, paymentMethodId, trigger, checkout });
  const charging = { status: "charging" as const, paymentMethodId, paymentId: id, lockedUntil: null };
  await writeClaims(tx, {
    year: seoulDay(now).year,
    newInvoices,
    payments: [payment],
    subscriptions: subscription ? [{ row: subscription, change: { pendingPaymentId: id } }] : [],
    checkouts: checkout ? [{ row: checkout, change: charging }] : [],
  });
  return id;
}
