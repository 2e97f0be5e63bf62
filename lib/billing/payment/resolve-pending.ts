/**
 * Finds out what became of pending payments. Toss is asked by order id first. Only when Toss has no
 * such order is the same request sent again, with the same idempotency key, and only while the
 * charge is still wanted. Unknown stays pending and is looked up again later.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */

import {
  type Attempt,
  claimPending,
  findAttempt,
  listAttempts,
  type Payment,
  updatePayment,
} from "@/db/queries/payment/payments";
import { lockSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { isSilence, isTurnedAway } from "../../toss/answer";
import { classifyAfterLookup, isAlreadyDone, isListedForCharge } from "../../toss/codes";
import { hasCancellationTakenEffect } from "../rules/lifecycle";
import {
  isAbsenceConclusive,
  isAwaited,
  isFaultConclusive,
  mayBeAbandoned,
  quietSince,
  RESEND_WITHIN_MS,
  SENDER_LEASE_MS,
} from "../rules/resolving";
import { addMs } from "../rules/units";
import { isComplimentary } from "../subscription/complimentary";
import { sendAttempt } from "./collect";
import { gatherSettlements } from "./gather-settlements";
import { isSilentOutcome, type Outcome, outcomeOfPayment, type PendingReason } from "./outcome";
import type { Settlement } from "./settle";

/** How many are taken at once; each may take a minute when Toss is slow. */
const BATCH = 20;

/**
 * What became of one look-up, or of the sending that followed it. `isSilent`: Toss said nothing.
 */
type OnAnswer = (answer: { orderId: string; outcome: Outcome; isSilent: boolean }) => void;

export type ResolvePendingInput = {
  /**
   * Only this payment, and before its time if it was not looked up within a lease: a caller waits
   * for it.
   */
  paymentId?: string;
  limit?: number;
  /**
   * The person has just registered another card: what never arrived at Toss is given up instead of
   * sent again.
   */
  isGivenUp?: boolean;
  onAnswer?: OnAnswer;
  /**
   * How an outcome is settled; null when that is put off. Absent: together with those that are
   * known at the same time.
   */
  settle?: (settlement: Settlement) => Promise<Payment | null>;
};

/**
 * Looks up pending payments whose time has come, or the one that is asked for, and settles what
 * Toss says.
 * @returns how many were taken (fewer than the limit: no more are due, or other processes have
 *   them), and these payments as they stand now, less those that broke a promise of ours
 */
export async function resolvePending(
  context: Context,
  { paymentId, limit = BATCH, isGivenUp = false, onAnswer, settle = gatherSettlements(context) }: ResolvePendingInput = {},
): Promise<{ taken: number; payments: Payment[] }> {
  const now = context.now();
  const ids = await claimPending(context.db, {
    now,
    until: addMs(now, SENDER_LEASE_MS),
    limit,
    asked: paymentId === undefined ? undefined : { paymentId, quietSince: quietSince(now) },
  });
  if (ids.length === 0) return { taken: 0, payments: [] };
  const attempts = await listAttempts(context.db, ids);
  const resolving = { context, settle, isGivenUp, onAnswer };
  const resolved = await Promise.all(attempts.map((attempt) => resolveSafely(resolving, attempt)));
  return { taken: ids.length, payments: resolved.filter((payment) => payment !== null) };
}

type Resolving = {
  context: Context;
  settle: NonNullable<ResolvePendingInput["settle"]>;
  isGivenUp: boolean;
  onAnswer?: OnAnswer;
};

/** A door per item: one that breaks stays pending for its lease and holds up no other. */
async function resolveSafely(resolving: Resolving, attempt: Attempt): Promise<Payment | null> {
  const { id: paymentId, orderId } = attempt.payment;
  try {
    const { outcome, isSilent } = await resolveOne(resolving, attempt);
    resolving.onAnswer?.({ orderId, outcome, isSilent });
    return await resolving.settle({ paymentId, outcome });
  } catch (error) {
    resolving.context.log.error({ err: error, paymentId }, "a payment could not be resolved and stays pending");
    return null;
  }
}

type Found = { outcome: Outcome; isSilent: boolean };

async function resolveOne({ context, isGivenUp }: Resolving, attempt: Attempt): Promise<Found> {
  const found = await context.toss.findPaymentByOrderId(attempt.payment.orderId);
  const isSilent = isSilence(found);
  if (isTurnedAway(found)) return { outcome: { kind: "unknown", reason: "too_many_requests", code: null }, isSilent };
  switch (found.kind) {
    case "found":
      return { outcome: outcomeOfPayment(found.payment), isSilent };
    case "not_found":
      return resolveAbsent({ context, isGivenUp }, attempt);
    case "refused":
    case "unknown":
      return { outcome: stillUnknown(attempt.payment, "lookup_failed"), isSilent };
    default:
      return found satisfies never;
  }
}

/** What the charge itself answered is evidence and outlives any look-up. */
const stillUnknown = ({ pendingReason, pendingCode }: Payment, otherwise: PendingReason): Outcome => ({
  kind: "unknown",
  ...(pendingReason ? { reason: pendingReason, code: pendingCode } : { reason: otherwise, code: null }),
});

/** Toss has no such order: given up, or sent again. */
async function resolveAbsent({ context, isGivenUp }: Pick<Resolving, "context" | "isGivenUp">, attempt: Attempt): Promise<Found> {
  const first = decideAbsent(context, attempt, isGivenUp);
  const decided = first === "send_again" ? await lockToResend(context, attempt, isGivenUp) : first;
  if ("kind" in decided) return { outcome: decided, isSilent: false };
  const { outcome } = await sendAttempt(context, decided);
  return { outcome, isSilent: isSilentOutcome(outcome) };
}

/**
 * Toss may have taken a minute to say that it has no such order. So whether the charge is still
 * wanted is decided again on the rows as they are now, under the lock that a cancellation or a new
 * card takes. From the commit on the charge is under way, and these wait for its outcome.
 * @returns the attempt to send, or its outcome
 */
const lockToResend = (
  context: Context,
  { payment: { id, subscriptionId } }: Attempt,
  isGivenUp: boolean,
): Promise<Attempt | Outcome> =>
  context.db.transaction(async (tx) => {
    if (subscriptionId) await lockSubscription(tx, subscriptionId);
    const attempt = await findAttempt(tx, id);
    invariant(attempt, `payment ${id} does not exist`);
    if (attempt.payment.status !== "pending") return { kind: "unknown", reason: "not_pending", code: null };
    const decided = decideAbsent(context, attempt, isGivenUp);
    if (decided !== "send_again") return decided;
    const sentAgainAt = context.now();
    await updatePayment(tx, id, { sentAgainAt });
    return { ...attempt, payment: { ...attempt.payment, sentAgainAt } };
  });

/**
 * What it means that Toss has no such order. Nothing is given up while Toss's record may still be
 * late.
 */
function decideAbsent(context: Context, attempt: Attempt, isGivenUp: boolean): Outcome | "send_again" {
  const { payment } = attempt;
  const now = context.now();
  const wait = stillUnknown(payment, "not_found_yet");
  const refusal = payment.pendingCode;
  const { resolveTries: tries, sentAgainAt } = payment;
  const onceConclusive = (declineClass: "abandoned" | "transient" | Verdict, code: string, isEarly = false): Outcome =>
    isAbsenceConclusive(payment, now) || isEarly
      ? { kind: "declined", declineClass, code, message: "", isUnlisted: refusal !== null && !isListedForCharge(refusal) }
      : wait;
  // Toss refused the order id as used, yet does not find it: money may have moved. Only a person
  // may decide; it stays pending and shows as stuck.
  if (refusal && isAlreadyDone(refusal)) return wait;
  if (isGivenUp || !isStillWanted(context, attempt)) return onceConclusive("abandoned", "NO_LONGER_WANTED");
  const verdict = refusal ? classifyAfterLookup(refusal, SOME_4XX) : "resend";
  const isOver = verdict === "transient" && isFaultConclusive({ tries, isAwaited: isAwaited(payment), sentAgainAt });
  if (refusal && verdict !== "resend") return onceConclusive(verdict, refusal, isOver);
  const isTooOld = now.getTime() - payment.createdAt.getTime() > RESEND_WITHIN_MS;
  const isInVain = mayBeAbandoned({ tries, isAwaited: isAwaited(payment) });
  if (isTooOld || isInVain) return onceConclusive("transient", "NO_ANSWER");
  return "send_again";
}

type Verdict = Exclude<ReturnType<typeof classifyAfterLookup>, "resend">;

/** A code is kept only when it came with a 4xx; which one decides nothing more. */
const SOME_4XX = 400;

/**
 * A charge that never arrived is no longer sent once its period, or the grace it fell into, is
 * over; nor once the person has cancelled, changed the card, ended, or left the checkout.
 */
function isStillWanted(
  context: Context,
  { payment, invoice, method, person, subscription, checkoutExpiresAt }: Attempt,
): boolean {
  const now = context.now();
  if (invoice.status !== "open" || invoice.periodEnd <= now || method.status !== "active") return false;
  // The customer does not expect another plan to begin minutes after it seemed to fail.
  if (invoice.reason === "subscription_update") return false;
  if (isComplimentary(context, person)) return false;
  if (!subscription) return checkoutExpiresAt !== null && checkoutExpiresAt > now;
  const isCanceled = hasCancellationTakenEffect(subscription, now);
  const { graceEndsAt } = subscription;
  if (subscription.status === "past_due" && graceEndsAt && payment.createdAt < graceEndsAt && graceEndsAt <= now) return false;
  return subscription.status !== "ended" && subscription.paymentMethodId === payment.paymentMethodId && !isCanceled;
}
