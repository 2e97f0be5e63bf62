/**
 * Asks Toss for a refund that is already stored, and records what Toss shows afterwards. No
 * transaction is open during a call. Any number of processes may send the same refund, at any time:
 * Toss carries it out only while the balance is the one that it names, so it gives back once.
 * Source: docs/decisions/0037-refunds-are-rows.md; docs.tosspayments.com/reference (cancel)
 */
import { findPayment } from "@/db/queries/payment/payments";
import { lockPendingRefundOf, type Refund, updateRefund } from "@/db/queries/refund/refunds";
import { isBusy } from "../../busy";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { isUnheard } from "../../toss/answer";
import type { CancelAnswer } from "../../toss/operations";
import type { TossPayment } from "../../toss/schema";
import { refundIdempotencyKey } from "../rules/order-id";
import { nextLookupAt, unsentRetryAt } from "../rules/resolving";
import { recordSeen } from "./record-refunds";

/**
 * Toss shows it in its console and on the card slip. It is for Korea only, so it is not in the
 * message catalogue.
 */
const CANCEL_REASON: Record<Refund["kind"], string> = {
  withdrawal: "청약철회",
  prorated: "중도해지: 남은 기간 환불",
  operator: "판매자 환불",
};

/**
 * Sends one pending refund. What it leaves pending is taken up again by resolve-refunds.ts.
 * @returns when the outcome is recorded, or the refund put off; throws only when a promise of ours
 *   is broken
 */
export async function sendRefund(context: Context, refund: Refund): Promise<void> {
  const payment = await findPayment(context.db, refund.paymentId);
  invariant(payment?.paymentKey, `payment ${refund.paymentId} was never approved and cannot be refunded`);
  const { paymentKey } = payment;
  const answer = await context.toss.cancelPayment({
    paymentKey,
    reason: CANCEL_REASON[refund.kind],
    amountWon: refund.amountWon,
    refundableWon: refund.balanceWon,
    idempotencyKey: refundIdempotencyKey(refund),
  });
  const seen = answer.kind === "canceled" ? answer.payment : await readAgain(context, { paymentKey, answer });
  try {
    if (seen) await recordSeen(context, { paymentId: payment.id, seen, refusal: refusalOf(refund, answer) });
    await putOff(context, { refund, answer });
  } catch (error) {
    // Another session holds the rows; the refund stays pending and is looked up.
    if (!isBusy(error)) throw error;
    context.log.warn({ err: error, refundId: refund.id }, "the outcome of a refund could not be written yet");
  }
}

/** Whatever else Toss answered, its record of the payment decides. */
async function readAgain(
  { toss }: Context,
  { paymentKey, answer }: { paymentKey: string; answer: CancelAnswer },
): Promise<TossPayment | null> {
  if (isUnheard(answer)) return null;
  const found = await toss.findPaymentByKey(paymentKey);
  return found.kind === "found" ? found.payment : null;
}

/** Only a code that says that this refund is not possible decides. */
const refusalOf = ({ id }: Refund, answer: CancelAnswer) =>
  answer.kind === "refused" && answer.outcome === "request" ? { refundId: id, code: answer.code } : null;

/** A refund that is still pending is taken up again later. */
const putOff = (context: Context, { refund, answer }: { refund: Refund; answer: CancelAnswer }): Promise<void> =>
  context.db.transaction(async (tx) => {
    const pending = await lockPendingRefundOf(tx, refund.paymentId);
    if (pending?.id !== refund.id) return;
    const now = context.now();
    if (isUnheard(answer)) return updateRefund(tx, refund.id, { resolveAt: unsentRetryAt(now) });
    const tries = pending.tries + 1;
    await updateRefund(tx, refund.id, {
      tries,
      refusals: pending.refusals + (isRepeatedByToss(answer) ? 1 : 0),
      pendingCode: codeOf(answer),
      resolveAt: nextLookupAt({ tries, isAwaited: true }, now),
    });
  });

const codeOf = (answer: CancelAnswer): string | null =>
  answer.kind === "canceled" ? null : (answer.code ?? (answer.kind === "unknown" ? answer.reason : null));

const CONFLICT = 409;
const TOO_MANY_REQUESTS = 429;

/** Toss stores every other 4xx and answers the same key with it for 15 days. */
const isRepeatedByToss = (answer: CancelAnswer): boolean =>
  answer.kind !== "canceled" &&
  answer.status !== null &&
  answer.status >= 400 &&
  answer.status < 500 &&
  answer.status !== CONFLICT &&
  answer.status !== TOO_MANY_REQUESTS;
