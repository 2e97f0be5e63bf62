import { findPaymentMethodByFingerprint, updatePaymentMethod } from "@/db/queries/card/payment-methods";
import { claimHintReading, findPaymentByTossId, returnHintReading } from "@/db/queries/payment/payments";
import { closeWebhookEvent, findWebhookEvent, listOpenWebhookEvents, type WebhookEventRow } from "@/db/queries/webhook/webhooks";
import type { Context } from "../../context";
import { describeError } from "../../describe-error";
import { invariant } from "../../invariant";
import { unseal } from "../../seal";
import { cleanLine } from "../../text";
import { parseWebhookEvent, type WebhookEvent } from "../../toss/webhook-event";
import { billingKeyFingerprints } from "../card/billing-key";
import { refreshPayment } from "../payment/refresh-payment";
import { hintWindow } from "../rules/hints";
import { WEBHOOK_BODY } from "./receive-webhook";

const MAX_TRIES = 8;
const BATCH = 50;
/** More rounds than any time limit allows: the loop is bounded even if a clock stood still. */
const MAX_ROUNDS = 10_000;

type Verdict = { status: "processed" | "ignored" | "received"; result: string };

/** Toss was read a moment ago for this payment; the event waits until it may be read again. */
const READ_A_MOMENT_AGO = "read_a_moment_ago";
/** The share of hints is used up, or Toss does not answer at the moment. */
const NOT_READ_YET = "not_read_yet";
/** What used up none of the event's tries, because Toss has not been asked. */
const NOT_TRIED: readonly string[] = [READ_A_MOMENT_AGO, NOT_READ_YET];

export type ProcessWebhookInput = {
  eventId: string;
  /**
   * An operator asks: the payment is read at once, as for any signed-in person, without the limits
   * on what anonymous events cause.
   */
  isAsked?: boolean;
  /** It is taken from the queue, which offers it again a minute after this. */
  isQueued?: boolean;
};

/**
 * Acts on a stored event. It takes nothing from the event but which payment to read again: state
 * moves only on what Toss answers now. Repeating it changes nothing, so an event may be replayed.
 * Events make us read a payment once a minute at most, with a small share of the calls to Toss.
 * @returns what came of it; "received" means that Toss was not read, or could not be, and a later
 *   event or run tries again
 * Source: docs/decisions/0006-webhooks-are-hints.md, 0022-hints-have-their-own-share.md
 */
export async function processWebhook(outer: Context, input: ProcessWebhookInput): Promise<Verdict> {
  const { eventId, isAsked = false, isQueued = false } = input;
  const context: Context = { ...outer, actor: `webhook:${eventId}` };
  const row = await findWebhookEvent(context.db, eventId);
  invariant(row, `webhook event ${eventId} does not exist`);
  const verdict = await actSafely(context, row, isAsked);
  // A flood about one payment is turned away here, without another write.
  if (verdict.result === READ_A_MOMENT_AGO && !isQueued) return verdict;
  const tries = row.tries + (NOT_TRIED.includes(verdict.result) ? 0 : 1);
  await closeWebhookEvent(context.db, { id: row.id, seenMerged: row.merged, ...verdict, tries, processedAt: context.now() });
  return verdict;
}

/**
 * Processes the events that are still open, those that may matter first, until none is left that
 * may be read now, the time is up, or hints have used up their share of the calls to Toss.
 * @returns how many are finished now
 */
export async function processOpenWebhooks(context: Context, input: { isOutOfTime?: () => boolean } = {}): Promise<number> {
  let finished = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const open = await listOpenWebhookEvents(context.db, { limit: BATCH, maxTries: MAX_TRIES, ...hintWindow(context.now()) });
    if (open.length === 0) return finished;
    for (const { id } of open) {
      if (input.isOutOfTime?.()) return finished;
      const { status, result } = await processWebhook(context, { eventId: id, isQueued: true });
      if (result === NOT_READ_YET) return finished;
      if (status !== "received") finished += 1;
    }
  }
  return finished;
}

/** A door per event: one that cannot be processed counts a try and holds up no other. */
async function actSafely(context: Context, row: WebhookEventRow, isAsked: boolean): Promise<Verdict> {
  try {
    return await act(context, row, isAsked);
  } catch (error) {
    context.log.error({ err: error, eventId: row.id }, "a webhook event could not be acted upon");
    return { status: "received", result: cleanLine(describeError(error).message, 200) };
  }
}

async function act(context: Context, row: WebhookEventRow, isAsked: boolean): Promise<Verdict> {
  if (row.status === "refused") return { status: "ignored", result: "refused" };
  if (row.paymentId) return rereadPayment(context, row.paymentId, isAsked);
  // Only its hash was kept: it named nothing of ours.
  if (row.bodySealed === null) return { status: "ignored", result: row.result ?? "no_body" };
  const event = parseWebhookEvent(unseal(context.keyRing, WEBHOOK_BODY(row.id), row.bodySealed));
  switch (event.type) {
    case "PAYMENT_STATUS_CHANGED":
    case "CANCEL_STATUS_CHANGED":
    case "PAYMENT_APPROVED":
    case "PAYMENT_FAILED":
      return rereadNamed(context, event, row, isAsked);
    case "BILLING_DELETED":
      return noteDeletedKey(context, event);
    default:
      return { status: "ignored", result: "unhandled_type" };
  }
}

/** An earlier release stored the event, before it said which payment it names. */
async function rereadNamed(context: Context, event: WebhookEvent, row: WebhookEventRow, isAsked: boolean): Promise<Verdict> {
  const payment = await findPaymentByTossId(context.db, event);
  if (!payment) return { status: "ignored", result: "unknown_payment" };
  const { hintReadAt } = payment;
  // Many such events may name one payment. One reading that began well after them answers them all.
  if (!isAsked && hintReadAt && row.receivedAt < hintWindow(hintReadAt).quietSince)
    return { status: "processed", result: payment.status };
  return rereadPayment(context, payment.id, isAsked);
}

async function rereadPayment(context: Context, paymentId: string, isAsked: boolean): Promise<Verdict> {
  if (isAsked) return verdictOf(await refreshPayment(context, { paymentId }));
  const now = context.now();
  if (!(await claimHintReading(context.db, { paymentId, now, ...hintWindow(now) })))
    return { status: "received", result: READ_A_MOMENT_AGO };
  const refreshed = await refreshPayment(context, { paymentId, toss: context.toss.forHints });
  if (refreshed.kind !== "unreadable" || !refreshed.isUnheard) return verdictOf(refreshed);
  await returnHintReading(context.db, { paymentId, now });
  return { status: "received", result: NOT_READ_YET };
}

function verdictOf(refreshed: Awaited<ReturnType<typeof refreshPayment>>): Verdict {
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
