/**
 * Sends one attempt to Toss and settles the answer. The attempt is already stored with its order
 * id, so whatever happens here can be found again. No transaction is open during the call. An
 * answer that is not definite is looked up by order id before anything else.
 * Source: docs/decisions/0004-unknown-outcomes.md; docs.tosspayments.com/reference (billing
 *   approval)
 */
import { type Attempt, findAttempt, type Payment } from "@/db/queries/payment/payments";
import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { isTurnedAway, type Unknown } from "../../toss/answer";
import { isAlreadyDone, isListedForCharge } from "../../toss/codes";
import type { ChargeAnswer, ChargeInput } from "../../toss/operations";
import { openBillingKey } from "../card/billing-key";
import { planOf } from "../catalogue";
import type { DeclineClass } from "../rules/dunning";
import { chargeIdempotencyKey } from "../rules/order-id";
import { mayStillBeSent, TURNED_AWAY_WAITS_MS } from "../rules/resolving";
import { type Outcome, outcomeOfPayment, type Pending } from "./outcome";
import { type Settlement, settle } from "./settle";

/** What is sent, and for whom. */
export type Sendable = {
  payment: Pick<Payment, "id" | "status" | "orderId" | "amountWon" | "createdAt" | "sentAgainAt">;
  invoice: Pick<Attempt["invoice"], "plan">;
  method: Pick<Attempt["method"], "id" | "billingKeySealed">;
  person: Pick<Attempt["person"], "customerKey" | "email" | "name">;
};

/** @returns the payment, settled or still pending; throws only when a promise of ours is broken */
export async function collect(context: Context, input: { paymentId: string }): Promise<Payment> {
  const attempt = await findAttempt(context.db, input.paymentId);
  invariant(attempt, `payment ${input.paymentId} does not exist`);
  return settleOrLeave(context, { attempt, settlement: await sendAttempt(context, attempt) });
}

/**
 * Another session may hold the rows. The customer is then told that the outcome is being checked,
 * and the resolver finds it.
 */
async function settleOrLeave(
  context: Context,
  { attempt, settlement }: { attempt: Attempt; settlement: Settlement },
): Promise<Payment> {
  try {
    return await settle(context, settlement);
  } catch (error) {
    if (!isBusy(error)) throw error;
    context.log.warn({ err: error, paymentId: attempt.payment.id }, "an outcome could not be written yet");
    return attempt.payment;
  }
}

/**
 * For a caller that has read the attempt and settles the outcome itself. @returns the outcome to
 * settle
 */
export async function sendAttempt(context: Context, attempt: Sendable): Promise<Settlement> {
  const paymentId = attempt.payment.id;
  if (attempt.payment.status !== "pending") return { paymentId, outcome: { kind: "unknown", reason: "not_pending", code: null } };
  return { paymentId, outcome: await send(context, attempt) };
}

async function send(context: Context, { payment, invoice, method, person }: Sendable): Promise<Outcome> {
  const opened = openBillingKey(context, method);
  // It cannot be sent now, but an earlier send may have gone through.
  if (opened.kind === "unopenable" && payment.sentAgainAt) return { kind: "unknown", reason: "key_unreadable", code: null };
  if (opened.kind === "unopenable") {
    const { declineClass, code, error } = opened;
    return { kind: "declined", declineClass, code, message: error.message };
  }
  if (!mayStillBeSent(payment, context.now())) return { kind: "unknown", reason: "not_sent", code: null };
  const answer = await chargePatiently(context, payment, {
    billingKey: opened.billingKey,
    customerKey: person.customerKey,
    amountWon: payment.amountWon,
    orderId: payment.orderId,
    orderName: planOf(invoice.plan).orderName,
    customerEmail: person.email,
    customerName: person.name,
    idempotencyKey: chargeIdempotencyKey(payment.orderId),
  });
  if (isTurnedAway(answer)) return { kind: "unknown", reason: "too_many_requests", code: null };
  switch (answer.kind) {
    case "answered":
      return outcomeOfPayment(answer.payment);
    case "refused":
      // An earlier send got no answer. That this one was turned away says nothing about the first.
      if (payment.sentAgainAt && !isVerdictOnCard(answer.outcome))
        return lookUp(context, payment, { reason: "turned_away", code: null });
      return { kind: "declined", declineClass: answer.outcome, code: answer.code, message: answer.message };
    case "unknown":
      // It never left, so there is nothing to look up.
      if (answer.reason === "not_sent" || answer.reason === "no_slot") return { kind: "unknown", reason: "not_sent", code: null };
      return lookUp(context, payment, pendingOf(answer.reason, answer.code));
    default:
      return answer satisfies never;
  }
}

/** Toss may ask for a longer wait than ours, but not for the whole time in which we may send. */
const MAX_ASKED_WAIT_MS = 10_000;

/**
 * Sends the same request, with the same key, again while it is turned away: it was not carried
 * out. The waits hold up the caller, so a run takes on less meanwhile.
 */
async function chargePatiently(context: Context, payment: Sendable["payment"], request: ChargeInput): Promise<ChargeAnswer> {
  let answer = await context.toss.charge(request);
  for (const waitMs of TURNED_AWAY_WAITS_MS) {
    if (!isTurnedAway(answer)) break;
    const askedMs = "retryAfterMs" in answer ? (answer.retryAfterMs ?? 0) : 0;
    await (context.pause ?? realPause)(Math.max(waitMs, Math.min(askedMs, MAX_ASKED_WAIT_MS)));
    if (!mayStillBeSent(payment, context.now())) break;
    answer = await context.toss.charge(request);
  }
  return answer;
}

const realPause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The issuer has decided on this order, now or at the first send: for the same key Toss repeats its
 * answer.
 */
const isVerdictOnCard = (declineClass: DeclineClass): boolean => declineClass === "hard" || declineClass === "soft";

/** A code is kept only when Toss refused with a 4xx; with any other reason it decides nothing. */
function pendingOf(reason: Exclude<Unknown["reason"], "no_slot">, code: string | null): Pending {
  if (reason !== "undecided_code") return { reason, code: null };
  if (code === null) return { reason: "undecided_refusal", code };
  if (isAlreadyDone(code)) return { reason: "already_done", code };
  return { reason: isListedForCharge(code) ? "undecided_refusal" : "unlisted_refusal", code };
}

/**
 * An unclear answer: Toss's record of the order decides. No record proves nothing yet, because it
 * may be late; the resolver judges that later.
 */
async function lookUp(context: Context, { orderId }: Sendable["payment"], pending: Pending): Promise<Outcome> {
  const found = await context.toss.findPaymentByOrderId(orderId);
  return found.kind === "found" ? outcomeOfPayment(found.payment) : { kind: "unknown", ...pending };
}
