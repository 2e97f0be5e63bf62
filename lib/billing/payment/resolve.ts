/**
 * The resolver: finds out what became of an attempt whose outcome is not known. It asks Toss by order id first. Only when Toss has no such
 * order is the same request sent again, with the same key, and only while the charge is still wanted.
 */
import {
  type Attempt,
  claimUnresolved,
  findAttempt,
  listAttempts,
  type Payment,
  updatePayment,
} from "@/db/queries/payment/payments";
import { lockSubscription } from "@/db/queries/subscription/subscriptions";
import { roleOf } from "../../auth/role";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { isSilence } from "../../toss/answer";
import { classifyAfterLookup, isAlreadyDone } from "../../toss/codes";
import {
  isAbsenceConclusive,
  isAwaited,
  isLadderClimbed,
  quietSince,
  RESEND_WITHIN_MS,
  SENDER_LEASE_MS,
} from "../rules/resolving";
import { sendAttempt } from "./collect";
import { gatherSettlements, type Settle } from "./gather-settlements";
import { isSilentOutcome, type Outcome, outcomeOfPayment, type PendingReason } from "./outcome";

/** How many are taken at once; each may take a minute when Toss is slow. */
const BATCH = 20;

export type ResolveInput = {
  /** Only this one, and before its time if nobody has looked at it for a lease: somebody asks. */
  paymentId?: string;
  limit?: number;
  /** The person has just brought another card: what never arrived is given up instead of sent again. */
  isGivenUp?: boolean;
  /** Told how many were stale and are looked at now: fewer than the limit means that no more are, or others have them. */
  onTaken?: (count: number) => void;
  /** Told of each look-up that ends the matter for now, and of each sending that follows one: whether Toss was heard. */
  onAsked?: (asked: { orderId: string; isSilent: boolean }) => void;
};

/** @returns the payments that this call looked at, less those that broke our own promises; none when nothing is stale, or somebody else is at work on it */
export async function resolveStale(context: Context, input: ResolveInput = {}): Promise<Payment[]> {
  const now = context.now();
  const ids = await claimUnresolved(context.db, {
    now,
    until: new Date(now.getTime() + SENDER_LEASE_MS),
    limit: input.limit ?? BATCH,
    asked: input.paymentId === undefined ? undefined : { paymentId: input.paymentId, quietSince: quietSince(now) },
  });
  input.onTaken?.(ids.length);
  if (ids.length === 0) return [];
  const attempts = await listAttempts(context.db, ids);
  const { isGivenUp = false, onAsked } = input;
  const resolving = { context, settleWith: gatherSettlements(context), isGivenUp, onAsked };
  const looked = await Promise.all(attempts.map((attempt) => resolveSafely(resolving, attempt)));
  return looked.flatMap((payment) => payment ?? []);
}

type Resolving = { context: Context; settleWith: Settle; isGivenUp: boolean; onAsked: ResolveInput["onAsked"] };

/** A door per item: one that breaks stays pending for its lease and holds up no other. */
async function resolveSafely(resolving: Resolving, attempt: Attempt): Promise<Payment | null> {
  const { context } = resolving;
  const paymentId = attempt.payment.id;
  try {
    return await resolve(resolving, attempt);
  } catch (error) {
    context.log.error({ err: error, paymentId }, "an attempt could not be resolved and stays pending");
    return null;
  }
}

async function resolve(resolving: Resolving, attempt: Attempt): Promise<Payment> {
  const { context, settleWith } = resolving;
  const { payment } = attempt;
  const found = await context.toss.findPaymentByOrderId(payment.orderId);
  if (found.kind !== "not_found") resolving.onAsked?.({ orderId: payment.orderId, isSilent: isSilence(found) });
  switch (found.kind) {
    case "found":
      return settleWith({ paymentId: payment.id, outcome: outcomeOfPayment(found.payment) });
    case "not_found":
      return neverArrived(resolving, attempt);
    case "refused":
    case "unknown":
      return settleWith({ paymentId: payment.id, outcome: stillUnknown(payment, "lookup_failed") });
    default:
      return found satisfies never;
  }
}

/** What the charge itself answered is evidence and outlives any look-up. */
const stillUnknown = ({ pendingReason, pendingCode }: Payment, otherwise: PendingReason): Outcome => ({
  kind: "unknown",
  ...(pendingReason ? { reason: pendingReason, code: pendingCode } : { reason: otherwise, code: null }),
});

async function neverArrived(resolving: Resolving, attempt: Attempt): Promise<Payment> {
  const { context, settleWith, isGivenUp, onAsked } = resolving;
  const { id: paymentId, orderId } = attempt.payment;
  const first = verdictOnAbsence(context, attempt, isGivenUp);
  const decided = first === "send_again" ? await takeUpAgain(resolving, attempt) : first;
  if ("kind" in decided) {
    onAsked?.({ orderId, isSilent: false });
    return settleWith({ paymentId, outcome: decided });
  }
  const settlement = await sendAttempt(context, decided);
  onAsked?.({ orderId, isSilent: isSilentOutcome(settlement.outcome) });
  return settleWith(settlement);
}

/**
 * Toss may have taken a minute to say that it has no such order. Whether it is still wanted is asked of the rows as they are now, under the
 * lock that a cancellation or another card takes; from the commit on the charge is under way, and they wait for its outcome.
 * @returns the attempt to send, or what has become of it
 */
const takeUpAgain = (
  { context, isGivenUp }: Resolving,
  { payment: { id, subscriptionId } }: Attempt,
): Promise<Attempt | Outcome> =>
  context.db.transaction(async (tx) => {
    if (subscriptionId) await lockSubscription(tx, subscriptionId);
    const attempt = await findAttempt(tx, id);
    invariant(attempt, `payment ${id} does not exist`);
    if (attempt.payment.status !== "pending") return { kind: "unknown", reason: "not_pending", code: null };
    const verdict = verdictOnAbsence(context, attempt, isGivenUp);
    if (verdict !== "send_again") return verdict;
    const sentAgainAt = context.now();
    await updatePayment(tx, id, { sentAgainAt });
    return { ...attempt, payment: { ...attempt.payment, sentAgainAt } };
  });

/** What it means that Toss has no such order. Nothing is given up before its record can be late no more. */
function verdictOnAbsence(context: Context, attempt: Attempt, isGivenUp: boolean): Outcome | "send_again" {
  const { payment } = attempt;
  const now = context.now();
  const wait = stillUnknown(payment, "not_found_yet");
  const refusal = payment.pendingCode;
  const onceConclusive = (declineClass: "abandoned" | "transient" | Verdict, code: string): Outcome =>
    isAbsenceConclusive(payment, now) ? { kind: "declined", declineClass, code, message: "" } : wait;
  // Toss refused the order id as used, yet does not find it: money may have moved. Only a person may decide; it stays pending and shows as stuck.
  if (refusal && isAlreadyDone(refusal)) return wait;
  if (isGivenUp || !isStillWanted(context, attempt)) return onceConclusive("abandoned", "NO_LONGER_WANTED");
  const verdict = refusal ? classifyAfterLookup(refusal, SOME_4XX) : "resend";
  if (refusal && verdict !== "resend") return onceConclusive(verdict, refusal);
  const isTooOld = now.getTime() - payment.createdAt.getTime() > RESEND_WITHIN_MS;
  const isInVain = isLadderClimbed({ tries: payment.resolveTries, isAwaited: isAwaited(payment) });
  if (isTooOld || isInVain) return onceConclusive("transient", "NO_ANSWER");
  return "send_again";
}

type Verdict = Exclude<ReturnType<typeof classifyAfterLookup>, "resend">;

/** A code is kept only when it came with a 4xx; which one decides nothing more. */
const SOME_4XX = 400;

/**
 * A charge that never arrived is not sent any more once its period or the grace it fell into is over, or the person has cancelled, changed
 * the card, ended, or left the checkout.
 */
function isStillWanted(
  context: Context,
  { payment, invoice, method, person, subscription, checkoutExpiresAt }: Attempt,
): boolean {
  const now = context.now();
  if (invoice.status !== "open" || invoice.periodEnd <= now || method.status !== "active") return false;
  if (roleOf(person, context.settings.adminEmails) === "ADMIN") return false;
  if (!subscription) return checkoutExpiresAt !== null && checkoutExpiresAt > now;
  const isCanceled = subscription.cancelAt !== null && subscription.cancelAt <= now;
  const { graceEndsAt } = subscription;
  if (subscription.status === "past_due" && graceEndsAt && payment.createdAt < graceEndsAt && graceEndsAt <= now) return false;
  return subscription.status !== "ended" && subscription.paymentMethodId === payment.paymentMethodId && !isCanceled;
}
