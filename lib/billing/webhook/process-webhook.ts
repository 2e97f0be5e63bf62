import { findPaymentMethodByFingerprint, updatePaymentMethod } from "@/db/queries/card/payment-methods";
import { findPaymentByTossId } from "@/db/queries/payment/payments";
import { findWebhookEvent, listOpenWebhookEvents, updateWebhookEvent, type WebhookEventRow } from "@/db/queries/webhook/webhooks";
import type { Context } from "../../context";
import { describeError } from "../../describe-error";
import { invariant } from "../../invariant";
import { unseal } from "../../seal";
import { parseWebhookEvent, type WebhookEvent } from "../../toss/webhook-event";
import { billingKeyFingerprints } from "../card/billing-key";
import { refreshPayment } from "../payment/refresh-payment";

const MAX_TRIES = 8;
const BATCH = 50;

type Verdict = { status: "processed" | "ignored" | "received"; result: string };

/**
 * Acts on a stored event. It takes nothing from the event but which payment to read again: state
 * moves only on what Toss answers now. Repeating it changes nothing, so an event may be replayed.
 * @returns what came of it; "received" means that Toss could not be read and a later run tries
 *   again
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
export async function processWebhook(outer: Context, input: { eventId: string }): Promise<Verdict> {
  const context: Context = { ...outer, actor: `webhook:${input.eventId}` };
  const row = await findWebhookEvent(context.db, input.eventId);
  invariant(row, `webhook event ${input.eventId} does not exist`);
  const verdict = await actSafely(context, row);
  await updateWebhookEvent(context.db, row.id, { ...verdict, tries: row.tries + 1, processedAt: context.now() });
  return verdict;
}

/** Processes events that an earlier delivery left open. @returns how many are finished now */
export async function processOpenWebhooks(context: Context, input: { isOutOfTime?: () => boolean } = {}): Promise<number> {
  const open = await listOpenWebhookEvents(context.db, { limit: BATCH, maxTries: MAX_TRIES });
  let finished = 0;
  for (const { id } of open) {
    if (input.isOutOfTime?.()) break;
    if ((await processWebhook(context, { eventId: id })).status !== "received") finished += 1;
  }
  return finished;
}

/** A door per event: one that cannot be processed counts a try and holds up no other. */
async function actSafely(context: Context, row: WebhookEventRow): Promise<Verdict> {
  try {
    return await act(context, row);
  } catch (error) {
    context.log.error({ err: error, eventId: row.id }, "a webhook event could not be acted upon");
    return { status: "received", result: describeError(error).message.slice(0, 200) };
  }
}

async function act(context: Context, row: WebhookEventRow): Promise<Verdict> {
  if (row.status === "refused") return { status: "ignored", result: "refused" };
  const event = parseWebhookEvent(
    unseal(context.keyRing, { table: "webhook_events", column: "body", row: row.id }, row.bodySealed),
  );
  switch (event.type) {
    case "PAYMENT_STATUS_CHANGED":
    case "CANCEL_STATUS_CHANGED":
    case "PAYMENT_APPROVED":
    case "PAYMENT_FAILED":
      return rereadPayment(context, event);
    case "BILLING_DELETED":
      return noteDeletedKey(context, event);
    default:
      return { status: "ignored", result: "unhandled_type" };
  }
}

async function rereadPayment(context: Context, event: WebhookEvent): Promise<Verdict> {
  const payment = await findPaymentByTossId(context.db, event);
  // Toss is not asked about payments that are not ours: a forged event costs one query of our own
  // database.
  if (!payment) return { status: "ignored", result: "unknown_payment" };
  const refreshed = await refreshPayment(context, { paymentId: payment.id });
  if (refreshed.kind === "unreadable") return { status: "received", result: refreshed.code };
  return { status: "processed", result: refreshed.kind === "not_found" ? "not_found_at_toss" : refreshed.payment.status };
}

/**
 * Toss has no look-up for billing keys, so this stays a note. If it is true, the next charge is
 * declined and the customer is asked for a card.
 */
async function noteDeletedKey(context: Context, event: WebhookEvent): Promise<Verdict> {
  if (!event.billingKey) return { status: "ignored", result: "no_billing_key" };
  const method = await findPaymentMethodByFingerprint(context.db, billingKeyFingerprints(context, event.billingKey));
  if (!method) return { status: "ignored", result: "unknown_billing_key" };
  if (method.status !== "active") return { status: "processed", result: "deleted_by_us" };
  await updatePaymentMethod(context.db, method.id, { reportedDeletedAt: context.now() });
  return { status: "processed", result: "noted" };
}
