import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { findRunningPayment, ownOfferOf } from "../refund/own-offer";
import type { RefundOffer } from "../rules/refund-amount";

/** `endsAt`: when the subscription ends if the customer chooses it. */
export type RefundOption = RefundOffer & { paymentOrderId: string; endsAt: Date };

/**
 * What a customer may choose to end the subscription at once with money back: the figures before
 * anything happens.
 * @returns empty when there is nothing to choose
 */
export async function readRefundOptions(context: Context, { userId }: { userId: string }): Promise<RefundOption[]> {
  const latest = await findLatestSubscriptionOf(context.db, userId);
  if (!latest) return [];
  const { subscription } = latest;
  const running = await findRunningPayment(context.db, subscription);
  const offer = ownOfferOf(context, { subscription, running });
  if (!offer || !running) return [];
  return [{ ...offer, paymentOrderId: running.payment.orderId, endsAt: context.now() }];
}
