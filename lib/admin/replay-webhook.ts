import { findWebhookEvent } from "@/db/queries/webhook/webhooks";
import { audit } from "../billing/audit";
import { processWebhook } from "../billing/webhook/process-webhook";
import type { Context } from "../context";

export type Replayed = { kind: "replayed"; eventType: string; status: string; result: string } | { kind: "not_found" };

/**
 * Processes a stored webhook event again, as if it had just arrived, and adds an audit entry. State
 * changes only by what Toss answers now.
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
export async function replayWebhook(context: Context, input: { eventId: string }): Promise<Replayed> {
  const event = await findWebhookEvent(context.db, input.eventId);
  if (!event) return { kind: "not_found" };
  const { status, result } = await processWebhook(context, { ...input, isAsked: true });
  await audit(context.db, context, [{ action: "webhook_replayed", detail: { eventId: event.id, status, result } }]);
  return { kind: "replayed", eventType: event.eventType, status, result };
}
