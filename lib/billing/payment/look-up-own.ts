import { findPendingPaymentOf } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { resolvePending } from "./resolve-pending";

/**
 * A customer who waits for the outcome of their own payment has it looked up at Toss now. However
 * often they ask, Toss is asked once in a sender's lease (90 s), and never about another customer's
 * payment.
 * @returns whether a payment is still pending afterwards
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export async function lookUpOwn(context: Context, { userId }: { userId: string }): Promise<{ isPending: boolean }> {
  const pending = await findPendingPaymentOf(context.db, userId);
  if (!pending) return { isPending: false };
  await resolvePending(context, { paymentId: pending.id });
  return { isPending: (await findPendingPaymentOf(context.db, userId)) !== null };
}
