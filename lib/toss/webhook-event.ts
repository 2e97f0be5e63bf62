/**
 * What a webhook body says, as a hint: nothing in here is proven, and no amount is taken from it. Never throws, whatever arrives.
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

/** Keys and ids as Toss writes them. Control characters (a NUL breaks a text column) and overlong text are left out. */
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
 * Reads a raw webhook body: Toss's `{ eventType, createdAt, data }`, its flat DEPOSIT_CALLBACK, and the guide's PAYMENT_APPROVED and
 * PAYMENT_FAILED (also `payment.approved`, and `type` for `eventType`). Any other name becomes `UNKNOWN:<name>`; a body that is not a
 * JSON object is `UNKNOWN:not_json`, one without a name `UNKNOWN:unnamed`. Source: Toss's webhook reference, contract "Webhook".
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

/** The only event of Toss that carries no name. */
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
