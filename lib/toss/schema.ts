/**
 * Parses Toss's answers. What decides about money (keys, order, status, amounts) must be present
 * and valid, or the whole answer is unreadable. Everything else may be missing, null or strange,
 * and then becomes null. Unknown fields are ignored, because Toss adds fields without a new
 * version. Both API versions in use (2022-11-16, 2024-06-01) pass.
 * Source: docs.tosspayments.com/reference, core API
 */
import { z } from "zod";
import { cleanText, idText } from "../text";
import { parseTossInstant } from "./instant";

const PAYMENT_STATUSES = [
  "READY",
  "IN_PROGRESS",
  "WAITING_FOR_DEPOSIT",
  "DONE",
  "CANCELED",
  "PARTIAL_CANCELED",
  "ABORTED",
  "EXPIRED",
] as const;

/** UNRECOGNISED stands for a status that Toss added later. Never read it as an outcome. */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number] | "UNRECOGNISED";

const MAX_ID_LENGTH = 300;
/** Toss's longest text is an error message of 510 characters. */
const MAX_TEXT_LENGTH = 510;
const MAX_LINK_LENGTH = 2_000;

/** Keys and ids decide about money: with another character in it, the answer is unreadable. */
const id = idText(MAX_ID_LENGTH);
/** A text for people is cleaned. It must not stop a payment from being stored. */
const optionalText = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => (text ? cleanText(text, MAX_TEXT_LENGTH) : null) || null);
const optionalInstant = optionalText.transform((text) => (text === null ? null : parseTossInstant(text)));
const optionalWon = z
  .int()
  .nullish()
  .catch(null)
  .transform((amount) => amount ?? null);
/** The customer will click this link, so only http(s) passes, percent-encoded. */
const link = z
  .url({ protocol: /^https?$/ })
  .max(MAX_LINK_LENGTH)
  .transform((url) => new URL(url).href);
const optionalLink = z
  .object({ url: link })
  .nullish()
  .catch(null)
  .transform((found) => found?.url ?? null);

const statusSchema = z
  .string()
  .min(1)
  .transform((text): PaymentStatus => PAYMENT_STATUSES.find((status) => status === text) ?? "UNRECOGNISED");

const cardSchema = z
  .object({
    issuerCode: optionalText,
    acquirerCode: optionalText,
    number: optionalText,
    cardType: optionalText,
    ownerType: optionalText,
    approveNo: optionalText,
    installmentPlanMonths: optionalWon,
  })
  .transform((card) => ({
    issuerCode: card.issuerCode,
    acquirerCode: card.acquirerCode,
    maskedNumber: card.number,
    cardType: card.cardType,
    ownerType: card.ownerType,
    approvalNumber: card.approveNo,
    installmentMonths: card.installmentPlanMonths ?? 0,
  }));
const optionalCard = cardSchema
  .nullish()
  .catch(null)
  .transform((card) => card ?? null);

const cancelSchema = z
  .object({
    transactionKey: id,
    cancelAmount: z.int().min(0),
    refundableAmount: optionalWon,
    cancelReason: optionalText,
    canceledAt: optionalInstant,
    // Absent below API version 2022-11-16, where every listed cancel was done.
    cancelStatus: optionalText,
  })
  .transform((cancel) => ({
    transactionKey: cancel.transactionKey,
    amountWon: cancel.cancelAmount,
    /** What was left of the payment after this cancel. */
    leftWon: cancel.refundableAmount,
    reason: cancel.cancelReason,
    canceledAt: cancel.canceledAt,
    status: cancel.cancelStatus ?? "DONE",
  }));

/** The answer to an issue: a card without an amount. Seal the billing key before you store it. */
export const billingKeyIssuedSchema = z
  .object({
    billingKey: id,
    customerKey: id,
    method: optionalText,
    authenticatedAt: optionalInstant,
    card: optionalCard,
    // Only below API version 2024-06-01.
    cardNumber: optionalText,
  })
  .transform((billing) => ({
    billingKey: billing.billingKey,
    customerKey: billing.customerKey,
    method: billing.method,
    issuerCode: billing.card?.issuerCode ?? null,
    acquirerCode: billing.card?.acquirerCode ?? null,
    maskedNumber: billing.card?.maskedNumber ?? billing.cardNumber,
    cardType: billing.card?.cardType ?? null,
    ownerType: billing.card?.ownerType ?? null,
    authenticatedAt: billing.authenticatedAt,
  }));
export type BillingKeyIssued = z.output<typeof billingKeyIssuedSchema>;

/**
 * A payment, with amounts in whole won and instants as Date. `balanceWon` is what can still be
 * cancelled. At 0 the payment is fully refunded, whatever `status` says: partial cancels down to 0
 * leave PARTIAL_CANCELED.
 */
export const tossPaymentSchema = z
  .object({
    paymentKey: id,
    orderId: id,
    orderName: optionalText,
    type: optionalText,
    status: statusSchema,
    totalAmount: z.int().min(0),
    balanceAmount: z.int().min(0),
    suppliedAmount: optionalWon,
    vat: optionalWon,
    currency: optionalText,
    requestedAt: optionalInstant,
    approvedAt: optionalInstant,
    lastTransactionKey: optionalText,
    method: optionalText,
    card: optionalCard,
    receipt: optionalLink,
    cancels: z.array(cancelSchema).nullish(),
    failure: z.object({ code: id, message: optionalText }).nullish().catch(null),
  })
  .transform((payment) => ({
    paymentKey: payment.paymentKey,
    orderId: payment.orderId,
    orderName: payment.orderName,
    type: payment.type,
    status: payment.status,
    totalWon: payment.totalAmount,
    balanceWon: payment.balanceAmount,
    suppliedWon: payment.suppliedAmount,
    vatWon: payment.vat,
    currency: payment.currency ?? "KRW",
    requestedAt: payment.requestedAt,
    approvedAt: payment.approvedAt,
    lastTransactionKey: payment.lastTransactionKey,
    method: payment.method,
    card: payment.card,
    receiptUrl: payment.receipt,
    cancels: payment.cancels ?? [],
    failure: payment.failure ?? null,
  }));
export type TossPayment = z.output<typeof tossPaymentSchema>;

const transactionSchema = z
  .object({
    transactionKey: id,
    paymentKey: id,
    orderId: id,
    method: optionalText,
    customerKey: optionalText,
    status: statusSchema,
    amount: z.int(),
    currency: optionalText,
    transactionAt: optionalInstant,
    receiptUrl: link.nullish().catch(null),
  })
  .transform((row) => ({
    transactionKey: row.transactionKey,
    paymentKey: row.paymentKey,
    orderId: row.orderId,
    method: row.method,
    customerKey: row.customerKey,
    status: row.status,
    amountWon: row.amount,
    currency: row.currency ?? "KRW",
    transactionAt: row.transactionAt,
    receiptUrl: row.receiptUrl ?? null,
  }));
/** One row for each approval and each cancel. `amountWon` has the sign that Toss sends. */
export const transactionListSchema = z.array(transactionSchema);
export type TransactionRow = z.output<typeof transactionSchema>;

// A code of Toss is upper-case with underscores. Anything else did not come from Toss, and might be
// a key that must not get into a log.
const errorSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{1,79}$/),
  message: optionalText.transform((text) => text ?? ""),
});

/**
 * @returns `{ code, message }`, also when it is wrapped in `error`, as the /v2 endpoints do; null
 *   when the body is not an error of Toss
 */
export function readTossError(body: unknown): { code: string; message: string } | null {
  const plain = errorSchema.safeParse(body);
  if (plain.success) return plain.data;
  const wrapped = z.object({ error: errorSchema }).safeParse(body);
  return wrapped.success ? wrapped.data.error : null;
}
