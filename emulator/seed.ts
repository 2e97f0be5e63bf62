// Payments that exist before a test or demo begins, without a window, an issue and a charge.

import { z } from "zod";
import { DEFAULT_CARD_NUMBER, readCard } from "./cards";
import { type Core, commit, presentMs } from "./core";
import { createBillingKey, createSeededOrderId } from "./identifiers";
import { newPayment, type Result, refuse } from "./ledger";
import type { BillingKey, Payment } from "./records";

/** The body of `POST /emulator/payments`. Amounts are in won; `approvedAt` is an ISO instant. */
export const seedRequest = z.strictObject({
  amount: z.number().int().min(100),
  orderId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{6,64}$/, "must be 6 to 64 letters, digits, - or _")
    .optional(),
  orderName: z.string().min(1).max(100).default("테스트 결제"),
  customerKey: z.string().min(2).max(300).default("seeded-customer"),
  cardNumber: z
    .string()
    .regex(/^\d{16}$/, "must be 16 digits")
    .default(DEFAULT_CARD_NUMBER),
  taxFreeAmount: z.number().int().min(0).default(0),
  approvedAt: z.iso.datetime({ offset: true }).optional(),
});

/**
 * Adds an approved payment as if it had been charged at `approvedAt`, or now. It belongs to the
 * customer's billing key of that card, which is issued when there is none. Refuses a taken order id
 * with DUPLICATED_ORDER_ID. No webhook is sent, as for a charge.
 */
export function seedPayment(core: Core, input: z.infer<typeof seedRequest>): Result<Payment> {
  const orderId = input.orderId ?? createSeededOrderId();
  if (core.state.paymentsByOrder.has(orderId)) return refuse("DUPLICATED_ORDER_ID");
  const atMs = input.approvedAt === undefined ? presentMs(core) : Date.parse(input.approvedAt);
  const { billingKey, card } = keyOf(core, input, atMs);
  const request = { ...input, billingKey, orderId, taxExemptionAmount: 0, installmentPlanMonths: 0 };
  const payment = newPayment(core, request, card, { declineCode: null, amount: input.amount, atMs });
  commit(core, { type: "payment", payment });
  return { ok: true, value: payment };
}

function keyOf(core: Core, { customerKey, cardNumber }: { customerKey: string; cardNumber: string }, atMs: number): BillingKey {
  const owned = core.state.billingKeysByCustomer.get(customerKey) ?? [];
  const existing = owned.find((key) => key.deletedAtMs === null && key.card.number === cardNumber);
  if (existing !== undefined) return existing;
  const billingKey: BillingKey = {
    billingKey: createBillingKey(),
    customerKey,
    card: readCard(cardNumber),
    expiry: null,
    authenticatedAtMs: atMs,
    deletedAtMs: null,
    approvals: 0,
    behaviour: null,
  };
  commit(core, { type: "billing_key", billingKey });
  return billingKey;
}
