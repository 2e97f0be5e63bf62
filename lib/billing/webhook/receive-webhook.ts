import { createHash } from "node:crypto";
import { upsertWebhookEvent } from "@/db/queries/webhook/webhooks";
import type { Context } from "../../context";
import { seal } from "../../seal";
import { parseWebhookEvent, type WebhookEvent } from "../../toss/webhook-event";
import { verifyWebhookSignature } from "../../toss/webhook-signature";

export type WebhookInput = {
  rawBody: Buffer;
  /** Header names in lower case. */
  headers: Record<string, string>;
  secrets: { webhookSecret?: string; securityKey?: string };
};

export type ReceivedWebhook =
  | { kind: "stored"; eventId: string; isNew: boolean; isOpen: boolean }
  | { kind: "refused"; reason: "invalid_signature" | "invalid_json" };

const KEPT_HEADERS = [
  "content-type",
  "user-agent",
  "tosspayments-webhook-transmission-id",
  "tosspayments-webhook-transmission-time",
  "tosspayments-webhook-transmission-retried-count",
];

/**
 * Stores an event before it is trusted, and says whether there is something to do. Toss signs no
 * payment or billing event, so a missing signature is accepted as a hint; a wrong one is refused.
 * The body is sealed, because BILLING_DELETED carries a billing key.
 * Source: docs.tosspayments.com/reference/using-api/webhook-events;
 *   docs/decisions/0006-webhooks-are-hints.md
 */
export async function receiveWebhook(context: Context, input: WebhookInput): Promise<ReceivedWebhook> {
  const { rawBody, headers, secrets } = input;
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
  const stored = await upsertWebhookEvent(context.db, {
    id,
    // A refused event never shares an identity: a forger must not be able to hide the real event.
    identity: isRefused ? `refused:${id}` : identityOf(event, rawBody, headers),
    status: isRefused ? "refused" : "received",
    signature,
    eventType: event.type,
    orderId: event.orderId ?? null,
    bodySealed: seal(context.keyRing, { table: "webhook_events", column: "body", row: id }, rawBody.toString("utf8")),
    bodyBytes: rawBody.length,
    headers: Object.fromEntries(KEPT_HEADERS.flatMap((name) => (headers[name] ? [[name, headers[name].slice(0, 200)]] : []))),
    receivedAt: context.now(),
  });
  if (signature === "invalid") return { kind: "refused", reason: "invalid_signature" };
  if (isRefused) return { kind: "refused", reason: "invalid_json" };
  return { kind: "stored", eventId: stored.id, isNew: stored.id === id, isOpen: stored.status === "received" };
}

/** Toss's transmission id if there is one; else what the event is about. */
function identityOf(event: WebhookEvent, rawBody: Buffer, headers: Record<string, string>): string {
  const transmissionId = headers["tosspayments-webhook-transmission-id"];
  if (transmissionId) return `transmission:${transmissionId.slice(0, 200)}`;
  const subject = [event.type, event.paymentKey, event.orderId, event.status, event.transactionKey];
  const isNamed = subject.slice(1).some((part) => part !== undefined);
  return `content:${createHash("sha256")
    .update(isNamed ? JSON.stringify(subject) : rawBody)
    .digest("hex")}`;
}
