import { findPayment, type Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { isUnheard } from "../../toss/answer";
import type { HintReader } from "../../toss/client";
import { recordSeen } from "../refund/record-refunds";
import { outcomeOfPayment } from "./outcome";
import { settle } from "./settle";

/** `isUnheard`: the look-up never left, or was turned away. */
export type Refreshed =
  | { kind: "refreshed"; payment: Payment }
  | { kind: "not_found" }
  | { kind: "unreadable"; code: string; isUnheard: boolean };

export type RefreshInput = {
  paymentId: string;
  /** Who looks it up; absent: our own client. */
  toss?: HintReader;
};

/**
 * Reads one payment at Toss again and applies what Toss says: a pending payment is settled, cancels
 * are recorded. Every hint (a webhook, the admin page) becomes fact this way. Repeating it changes
 * nothing. What a webhook causes reads with the share that hints have (`toss.forHints`).
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
export async function refreshPayment(context: Context, input: RefreshInput): Promise<Refreshed> {
  const { toss = context.toss } = input;
  const payment = await findPayment(context.db, input.paymentId);
  invariant(payment, `payment ${input.paymentId} does not exist`);
  const found = payment.paymentKey
    ? await toss.findPaymentByKey(payment.paymentKey)
    : await toss.findPaymentByOrderId(payment.orderId);
  if (found.kind === "not_found") return { kind: "not_found" };
  if (found.kind !== "found") return { kind: "unreadable", code: found.code ?? "no_answer", isUnheard: isUnheard(found) };
  const seen = found.payment;
  if (payment.status === "pending") await settle(context, { paymentId: payment.id, outcome: outcomeOfPayment(seen) });
  await recordSeen(context, { paymentId: payment.id, seen });
  const refreshed = await findPayment(context.db, payment.id);
  invariant(refreshed, `payment ${payment.id} went away`);
  return { kind: "refreshed", payment: refreshed };
}
