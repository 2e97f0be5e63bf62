/**
 * What a webhook body says, as a hint: nothing in it is proven, and no amount is taken from it.
 * Never throws.
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
import { z } from "zod";
import { parseTossInstant } from "./instant";

const KNOWN_TYPES = [
  "PAYMENT_STATUS_CHANGED",
  "BILLING_DELETED",
  "CANCEL_STATUS_CHANGED",
  "DEPOSIT_CALLBACK",
  "PAYMENT_APPROVED",
  "PAYMENT_FAILED",
] as const;

export type WebhookEventType = (typeof KNOWN_TYPES)[number] | `UNKNOWN:${string}`;

export type WebhookEvent = {
  type: WebhookEventType;
  paymentKey?: string;
  orderId?: string;
  billingKey?: string;
  status?: string;
  transactionKey?: string;
  createdAt?: Date;
};

const MAX_NAME_LENGTH = 80;

/**
 * Keys and ids as Toss writes them. Values with control characters (a NUL breaks a text column) or
 * that are too long are dropped.
 */
const hint = z
  .string()
  .regex(/^[\x20-\x7e]{1,300}$/)
  .optional()
  .catch(undefined);

const hintsSchema = z.object({
  paymentKey: hint,
  orderId: hint,
  billingKey: hint,
  status: hint,
  cancelStatus: hint,
  transactionKey: hint,
  lastTransactionKey: hint,
});

const envelopeSchema = hintsSchema.extend({
  eventType: hint,
  type: hint,
  createdAt: hint,
  secret: hint,
  data: hintsSchema.catch({}),
});

/**
 * Parses a raw webhook body. It knows Toss's `{ eventType, createdAt, data }`, the flat
 * DEPOSIT_CALLBACK, and the product guide's PAYMENT_APPROVED and PAYMENT_FAILED (also
 * `payment.approved`, and `type` for `eventType`).
 * @returns the event; its type is `UNKNOWN:<name>` for any other name, `UNKNOWN:not_json` for a
 *   body that is not a JSON object, and `UNKNOWN:unnamed` for one without a name
 * Source: docs.tosspayments.com/reference/using-api/webhook-events
 */
export function parseWebhookEvent(rawBody: Buffer | string): WebhookEvent {
  const envelope = envelopeSchema.safeParse(parseJson(rawBody));
  if (!envelope.success) return { type: "UNKNOWN:not_json" };
  const top = envelope.data;
  const { data } = top;
  const createdAt = top.createdAt === undefined ? null : parseTossInstant(top.createdAt);
  return {
    type: typeOf(top),
    paymentKey: data.paymentKey ?? top.paymentKey,
    orderId: data.orderId ?? top.orderId,
    billingKey: data.billingKey ?? top.billingKey,
    status: data.status ?? data.cancelStatus ?? top.status,
    transactionKey: data.transactionKey ?? data.lastTransactionKey ?? top.transactionKey ?? top.lastTransactionKey,
    createdAt: createdAt ?? undefined,
  };
}

function typeOf(envelope: z.output<typeof envelopeSchema>): WebhookEventType {
  const name = envelope.eventType ?? envelope.type;
  if (name === undefined) return isDepositCallback(envelope) ? "DEPOSIT_CALLBACK" : "UNKNOWN:unnamed";
  const normal = name.toUpperCase().replace(".", "_");
  return KNOWN_TYPES.find((type) => type === normal) ?? `UNKNOWN:${name.slice(0, MAX_NAME_LENGTH)}`;
}

/** The only event of Toss without a name. */
function isDepositCallback(envelope: z.output<typeof envelopeSchema>): boolean {
  return envelope.secret !== undefined && envelope.orderId !== undefined && envelope.transactionKey !== undefined;
}

function parseJson(rawBody: Buffer | string): unknown {
  try {
    return JSON.parse(rawBody.toString());
  } catch {
    return undefined;
  }
}
