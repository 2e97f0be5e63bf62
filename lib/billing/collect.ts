/**
 * Sends one attempt to Toss and settles what comes back. The attempt is already on disk with its order id, so whatever happens here can be
 * found again. No transaction is open while Toss is asked. An answer that is not definite is looked up by order id before anything else.
 */
import { type Attempt, findAttempt, type Payment } from "@/db/queries/payments";
import type { Context } from "../context";
import { invariant } from "../invariant";
import { BrokenSeal, UnknownSealKey, unseal } from "../seal";
import type { Unknown } from "../toss/answer";
import { orderName } from "./order-name";
import { type Outcome, outcomeOfPayment } from "./outcome";
import { chargeIdempotencyKey } from "./rules/order-id";
import { mayStillBeSent } from "./rules/resolving";
import { type Settlement, settle } from "./settle";

/** What is sent, and to whom. */
export type Sendable = {
  payment: Pick<Payment, "id" | "status" | "orderId" | "amountWon" | "createdAt" | "sentAgainAt">;
  invoice: Pick<Attempt["invoice"], "plan">;
  method: Pick<Attempt["method"], "id" | "billingKeySealed">;
  person: Pick<Attempt["person"], "customerKey" | "email" | "name">;
};

/** @returns the settled (or still pending) payment; throws only on a broken promise of ours */
export async function collect(context: Context, input: { paymentId: string }): Promise<Payment> {
  const attempt = await findAttempt(context.db, input.paymentId);
  invariant(attempt, `payment ${input.paymentId} does not exist`);
  return settle(context, await sendAttempt(context, attempt));
}

/** For a caller that has read the attempt already, and settles it in its own way. @returns what is known now, to be settled */
export async function sendAttempt(context: Context, attempt: Sendable): Promise<Settlement> {
  const paymentId = attempt.payment.id;
  if (attempt.payment.status !== "pending") return { paymentId, outcome: { kind: "unknown", answer: "not_pending" } };
  return { paymentId, outcome: await send(context, attempt) };
}

async function send(context: Context, { payment, invoice, method, person }: Sendable): Promise<Outcome> {
  const opened = openBillingKey(context, method);
  if (opened.kind === "declined") return opened;
  if (!mayStillBeSent(payment, context.now())) return { kind: "unknown", answer: "not_sent" };
  const answer = await context.toss.charge({
    billingKey: opened.billingKey,
    customerKey: person.customerKey,
    amountWon: payment.amountWon,
    orderId: payment.orderId,
    orderName: orderName(invoice.plan),
    customerEmail: person.email,
    customerName: person.name,
    idempotencyKey: chargeIdempotencyKey(payment.orderId),
  });
  switch (answer.kind) {
    case "answered":
      return outcomeOfPayment(answer.payment);
    case "refused":
      return { kind: "declined", declineClass: answer.outcome, code: answer.code, message: answer.message };
    case "unknown":
      return lookUp(context, payment, answer);
    default:
      return answer satisfies never;
  }
}

/**
 * An unclear answer: Toss's own record of the order decides. That there is none proves nothing yet, since the record may lag behind: the
 * resolver judges that later. A code is kept only where Toss refused (4xx); any other silence is named in our own words.
 */
async function lookUp(context: Context, payment: Sendable["payment"], unclear: Unknown): Promise<Outcome> {
  const found = await context.toss.findPaymentByOrderId(payment.orderId);
  if (found.kind === "found") return outcomeOfPayment(found.payment);
  return { kind: "unknown", answer: unclear.reason === "undecided_code" && unclear.code ? unclear.code : unclear.reason };
}

function openBillingKey(
  context: Context,
  method: Sendable["method"],
): { kind: "opened"; billingKey: string } | Extract<Outcome, { kind: "declined" }> {
  try {
    const place = { table: "payment_methods", column: "billing_key", row: method.id };
    return { kind: "opened", billingKey: unseal(context.keyRing, place, method.billingKeySealed) };
  } catch (error) {
    // A ring that lacks the key is the operator's fault and stops the run; one altered row concerns this row only.
    if (error instanceof UnknownSealKey)
      return { kind: "declined", declineClass: "operator", code: "SEAL_KEY_MISSING", message: error.message };
    if (error instanceof BrokenSeal)
      return { kind: "declined", declineClass: "request", code: "BILLING_KEY_UNREADABLE", message: error.message };
    throw error;
  }
}
