/**
 * The resolver: finds out what became of an attempt whose outcome is not known. It asks Toss by order id first. Only when Toss has no such
 * order is the same request sent again, with the same key, and only while the charge is still wanted.
 */
import { type Attempt, claimUnresolved, findAttempt, type Payment } from "@/db/queries/payments";
import { roleOf } from "../auth/role";
import type { Context } from "../context";
import { invariant } from "../invariant";
import { collectAttempt } from "./collect";
import { type Outcome, outcomeOfPayment } from "./outcome";
import { isAbsenceConclusive, LOOKUPS_BEFORE_ABANDONING, RESEND_WITHIN_MS, SENDER_LEASE_MS } from "./rules/resolving";
import { settle } from "./settle";

/** How many are taken at once; each may take a minute when Toss is slow. */
const BATCH = 20;
const CLAIMED_BY_TOSS: readonly string[] = ["DUPLICATED_ORDER_ID", "ALREADY_PROCESSED_PAYMENT"];

/** @returns the payments that this call looked at; none when nothing is stale. `paymentId` limits it to one. */
export async function resolveStale(context: Context, input: { paymentId?: string; limit?: number } = {}): Promise<Payment[]> {
  const now = context.now();
  const ids = await claimUnresolved(context.db, {
    now,
    until: new Date(now.getTime() + SENDER_LEASE_MS),
    limit: input.limit ?? BATCH,
    paymentId: input.paymentId,
  });
  return Promise.all(ids.map((id) => resolve(context, id)));
}

async function resolve(context: Context, paymentId: string): Promise<Payment> {
  const attempt = await findAttempt(context.db, paymentId);
  invariant(attempt, `payment ${paymentId} does not exist`);
  const found = await context.toss.findPaymentByOrderId(attempt.payment.orderId);
  switch (found.kind) {
    case "found":
      return settle(context, { paymentId, outcome: outcomeOfPayment(found.payment) });
    case "not_found":
      return neverArrived(context, attempt);
    case "refused":
    case "unknown":
      return settle(context, {
        paymentId,
        outcome: { kind: "unknown", answer: found.code ?? (found.kind === "unknown" ? found.reason : "refused") },
      });
    default:
      return found satisfies never;
  }
}

function neverArrived(context: Context, attempt: Attempt): Promise<Payment> {
  const paymentId = attempt.payment.id;
  const abandon = (code: string, declineClass: "abandoned" | "transient"): Promise<Payment> => {
    const outcome: Outcome = { kind: "declined", declineClass, code, message: "" };
    return settle(context, { paymentId, outcome });
  };
  if (!isStillWanted(context, attempt)) {
    if (isAbsenceConclusive(attempt.payment.createdAt, context.now())) return abandon("NO_LONGER_WANTED", "abandoned");
    return settle(context, { paymentId, outcome: { kind: "unknown", answer: "not_found_yet" } });
  }
  // Toss refused the order id as used, yet does not find it: money may have moved. Only a person may decide; it stays pending and shows as stuck.
  const isContradiction = CLAIMED_BY_TOSS.includes(attempt.payment.lastAnswer ?? "");
  if (isContradiction)
    return settle(context, { paymentId, outcome: { kind: "unknown", answer: attempt.payment.lastAnswer ?? "" } });
  const isTooOld = context.now().getTime() - attempt.payment.createdAt.getTime() > RESEND_WITHIN_MS;
  if (isTooOld || attempt.payment.resolveTries >= LOOKUPS_BEFORE_ABANDONING) return abandon("NO_ANSWER", "transient");
  return collectAttempt(context, attempt);
}

/** A charge that never arrived is not sent any more once the person has cancelled, changed the card, ended, or left the checkout. */
function isStillWanted(
  context: Context,
  { payment, invoice, method, person, subscription, checkoutExpiresAt }: Attempt,
): boolean {
  const now = context.now();
  if (invoice.status !== "open" || method.status !== "active" || roleOf(person, context.settings.adminEmails) === "ADMIN")
    return false;
  if (!subscription) return checkoutExpiresAt !== null && checkoutExpiresAt > now;
  const isCanceled = subscription.cancelAt !== null && subscription.cancelAt <= now;
  return subscription.status !== "ended" && subscription.paymentMethodId === payment.paymentMethodId && !isCanceled;
}
