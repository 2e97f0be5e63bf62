import { createHash } from "node:crypto";
import { findPaymentMethodByFingerprint } from "@/db/queries/card/payment-methods";
import {
  type Hint,
  type HintIdentity,
  type MergedHint,
  mergeHint,
  type NewWebhookEvent,
  storeHint,
  storeStranger,
} from "@/db/queries/webhook/webhooks";
import type { Context } from "../../context";
import { seal } from "../../seal";
import { parseWebhookEvent, type WebhookEvent } from "../../toss/webhook-event";
import { verifyWebhookSignature } from "../../toss/webhook-signature";
import { billingKeyFingerprints } from "../card/billing-key";
import { hintWindow } from "../rules/hints";

export type WebhookInput = {
  rawBody: Buffer;
  /** Header names in lower case. */
  headers: Record<string, string>;
  secrets: { webhookSecret?: string; securityKey?: string };
  /** How it is merged into what is stored: by default alone. */
  merge?: (hint: Hint) => Promise<MergedHint>;
};

export type ReceivedWebhook =
  /**
   * `isOpen`: there is something to do now. An event about a payment that was read at Toss within
   * the minute is left to the queue.
   */
  | { kind: "stored"; eventId: string; isNew: boolean; isOpen: boolean }
  /** It names nothing of ours, and too many such events came in this hour to keep a row of each. */
  | { kind: "counted" }
  | { kind: "refused"; reason: "invalid_signature" | "invalid_json" };

const KEPT_HEADERS = [
  "content-type",
  "user-agent",
  "tosspayments-webhook-transmission-id",
  "tosspayments-webhook-transmission-time",
  "tosspayments-webhook-transmission-retried-count",
];
/** Toss's own values have at most 40 characters. */
const MAX_HEADER_LENGTH = 80;
/** Toss's order ids have at most 64 characters. */
const MAX_ORDER_ID_LENGTH = 64;
/** A payment with all its cancels is a few kB. What is longer was not written by Toss. */
const MAX_KEPT_BODY_BYTES = 16 * 1024;
/**
 * Rows for strangers, and bodies of unsigned hints, in an hour. Toss sends a few events for each
 * refund; another system on the same account may add some. At half a kB a row, a flood that goes on
 * for the week that such rows are kept fills 30 MB.
 */
const MAX_KEPT_AN_HOUR = 300;

/**
 * Stores an event before it is trusted, and says whether there is something to do. Toss signs no
 * payment or billing event, so a missing signature is accepted as a hint; a wrong one is refused.
 * An event that names a payment or billing key of ours keeps its body, sealed, because
 * BILLING_DELETED carries a billing key. Of any other the hash and the size are kept, of a few
 * hundred in an hour, and the rest is counted. It never throws because of what was sent.
 * Source: docs.tosspayments.com/reference/using-api/webhook-events;
 *   docs/decisions/0006-webhooks-are-hints.md, 0022-hints-have-their-own-share.md
 */
export async function receiveWebhook(context: Context, input: WebhookInput): Promise<ReceivedWebhook> {
  const { rawBody, headers, secrets, merge: mergeOne = (hint) => mergeHint(context.db, hint) } = input;
  const signature = verifyWebhookSignature({
    rawBody,
    headers: {
      guide: headers["tosspayments-signature"] ?? null,
      toss: headers["tosspayments-webhook-signature"] ?? null,
      transmissionTime: headers["tosspayments-webhook-transmission-time"] ?? null,
    },
    ...secrets,
  });
  const event = parseWebhookEvent(rawBody);
  const isRefused = signature === "invalid" || event.type === "UNKNOWN:not_json";
  const id = crypto.randomUUID();
  // A refused event never shares an identity: a forger must not be able to hide the real event.
  const identity = isRefused ? `refused:${id}` : identityOf(event, rawBody, headers);
  const now = context.now();
  const merge = () => mergeOne({ identity, signature, named: paymentNamedBy(event), ...hintWindow(now) });
  const subject = isRefused ? NOTHING : await subjectOf(context, event, merge);
  const row = (): NewWebhookEvent => ({
    id,
    identity,
    status: isRefused ? "refused" : subject.isOurs ? "received" : "ignored",
    signature,
    eventType: event.type,
    orderId: event.orderId?.slice(0, MAX_ORDER_ID_LENGTH) ?? null,
    paymentId: subject.payment?.id ?? null,
    bodySealed:
      subject.isOurs && rawBody.length <= MAX_KEPT_BODY_BYTES
        ? seal(context.keyRing, WEBHOOK_BODY(id), rawBody.toString("utf8"))
        : null,
    bodyHash: createHash("sha256").update(rawBody).digest("hex"),
    bodyBytes: rawBody.length,
    headers: keptHeaders(headers),
    receivedAt: now,
    result: subject.result,
  });
  const mostAnHour = MAX_KEPT_AN_HOUR;
  const stored =
    subject.merged ?? (subject.isOurs ? await storeHint(context.db, row(), { mostAnHour, merge }) : await keep(context, row()));
  if (signature === "invalid") return { kind: "refused", reason: "invalid_signature" };
  if (isRefused) return { kind: "refused", reason: "invalid_json" };
  if (!stored) return { kind: "counted" };
  const isOpen = stored.status === "received" && !subject.payment?.isJustRead;
  return { kind: "stored", eventId: stored.id, isNew: stored.id === id, isOpen };
}

/** What the seal of a body is bound to. */
export const WEBHOOK_BODY = (id: string) => ({ table: "webhook_events", column: "body", row: id }) as const;

/**
 * What an event is about. `result` says why there is nothing to do; null when there is. `merged`:
 * the row that stands for the event, if there was one.
 */
type Subject = MergedHint & { isOurs: boolean; result: string | null };

const NOTHING: Subject = { isOurs: false, payment: null, merged: null, result: null };
const notOurs = (result: string): Subject => ({ ...NOTHING, result });

/** One query of our own database, and none of Toss: a stranger's event ends here. */
async function subjectOf(context: Context, event: WebhookEvent, merge: () => Promise<MergedHint>): Promise<Subject> {
  if (paymentNamedBy(event)) {
    const found = await merge();
    return found.payment ? { ...found, isOurs: true, result: null } : notOurs("unknown_payment");
  }
  if (event.type !== "BILLING_DELETED") return notOurs("unhandled_type");
  if (!event.billingKey) return notOurs("no_billing_key");
  const method = await findPaymentMethodByFingerprint(context.db, billingKeyFingerprints(context, event.billingKey));
  return method ? { ...(await merge()), isOurs: true, result: null } : notOurs("unknown_billing_key");
}

function paymentNamedBy({ type, paymentKey, orderId }: WebhookEvent): HintIdentity["named"] {
  switch (type) {
    case "PAYMENT_STATUS_CHANGED":
    case "CANCEL_STATUS_CHANGED":
    case "PAYMENT_APPROVED":
    case "PAYMENT_FAILED":
      return { paymentKey, orderId };
    default:
      return null;
  }
}

async function keep(context: Context, row: NewWebhookEvent) {
  const { stored, hourCount } = await storeStranger(context.db, row, { mostAnHour: MAX_KEPT_AN_HOUR });
  if (hourCount === MAX_KEPT_AN_HOUR + 1)
    context.log.warn(
      { mostAnHour: MAX_KEPT_AN_HOUR },
      "too many webhooks from strangers: for the rest of the hour they are only counted",
    );
  return stored;
}

/** PostgreSQL keeps no NUL; a header that a server let through must not make the event fail. */
const keptHeaders = (headers: Record<string, string>) =>
  Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (headers[name] ? [[name, plainText(headers[name]).slice(0, MAX_HEADER_LENGTH)]] : [])),
  );

const plainText = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

/** Toss's transmission id if there is one; else what the event is about. */
function identityOf(event: WebhookEvent, rawBody: Buffer, headers: Record<string, string>): string {
  const transmissionId = headers["tosspayments-webhook-transmission-id"];
  if (transmissionId) return `transmission:${plainText(transmissionId).slice(0, 200)}`;
  const subject = [event.type, event.paymentKey, event.orderId, event.status, event.transactionKey];
  const isNamed = subject.slice(1).some((part) => part !== undefined);
  return `content:${createHash("sha256")
    .update(isNamed ? JSON.stringify(subject) : rawBody)
    .digest("hex")}`;
}
