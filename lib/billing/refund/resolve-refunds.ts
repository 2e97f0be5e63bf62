import { findPayment } from "@/db/queries/payment/payments";
import { claimRefunds, findRefund, type Refund } from "@/db/queries/refund/refunds";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { quietSince, SENDER_LEASE_MS } from "../rules/resolving";
import { addMs } from "../rules/units";
import { recordSeen } from "./record-refunds";
import { sendRefund } from "./send-refund";

/** How many are taken at once; each may take a minute when Toss is slow. */
const BATCH = 10;
/** More rounds than a run has time for. What is left is taken by the next run. */
const MAX_ROUNDS = 100;

/**
 * Finds out what became of pending refunds whose time has come, or of the one that is asked for:
 * the payment is read at Toss, and what is not carried out is sent again.
 * @param input.refundId only this one, before its time if nobody has taken it up for a lease
 * @returns how many were taken up
 * Source: docs/decisions/0037-refunds-are-rows.md
 */
export async function resolveRefunds(
  context: Context,
  { refundId, isOutOfTime = () => false }: { refundId?: string; isOutOfTime?: () => boolean } = {},
): Promise<number> {
  let taken = 0;
  for (let round = 0; round < MAX_ROUNDS && !isOutOfTime(); round++) {
    const now = context.now();
    const claimed = await claimRefunds(context.db, {
      now,
      until: addMs(now, SENDER_LEASE_MS),
      limit: BATCH,
      asked: refundId === undefined ? undefined : { refundId, quietSince: quietSince(now) },
    });
    await Promise.all(claimed.map((refund) => resolveSafely(context, refund)));
    taken += claimed.length;
    if (claimed.length < BATCH) break;
  }
  return taken;
}

/** A door per item: one that breaks stays pending for its lease and holds up no other. */
async function resolveSafely(context: Context, refund: Refund): Promise<void> {
  try {
    await resolveOne(context, refund);
  } catch (error) {
    context.log.error({ err: error, refundId: refund.id }, "a refund could not be resolved and stays pending");
  }
}

async function resolveOne(context: Context, refund: Refund): Promise<void> {
  const payment = await findPayment(context.db, refund.paymentId);
  invariant(payment?.paymentKey, `payment ${refund.paymentId} was never approved and cannot be refunded`);
  const found = await context.toss.findPaymentByKey(payment.paymentKey);
  if (found.kind === "found") await recordSeen(context, { paymentId: payment.id, seen: found.payment });
  const current = await findRefund(context.db, refund.id);
  if (current?.status === "pending") await sendRefund(context, current);
}
