import { listRefundsOf } from "@/db/queries/refund/refunds";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { findRunningPayment, ownOfferOf } from "../refund/own-offer";
import type { RefundOffer } from "../rules/refund-amount";
import { readCard } from "./read-card";
import type { CardView } from "./views";

export type RefundPageView = {
  /** What the customer may choose now; null when there is nothing. */
  offer: RefundOffer | null;
  /** Whether a charge has no outcome yet, so that nothing can be chosen. */
  isCharging: boolean;
  /** The refund with which the customer has ended the last subscription. */
  done: { refundWon: number; isConfirmed: boolean } | null;
  /** What was paid for the period, and what of it was given back before, in won. */
  paidWon: number;
  earlierWon: number;
  /** The card that paid, which gets the money back. */
  card: CardView | null;
};

/** Everything that the page for ending with a refund shows. */
export async function readRefundPage(context: Context, { userId }: { userId: string }): Promise<RefundPageView> {
  const latest = await findLatestSubscriptionOf(context.db, userId);
  const running = latest && (await findRunningPayment(context.db, latest.subscription));
  if (!latest || !running)
    return {
      offer: null,
      isCharging: latest?.subscription.pendingPaymentId != null,
      done: null,
      paidWon: 0,
      earlierWon: 0,
      card: null,
    };
  const { subscription } = latest;
  const { payment } = running;
  const own = (await listRefundsOf(context.db, payment.id)).filter(({ kind }) => kind !== "operator");
  const standing = own.find(({ status }) => status !== "refused") ?? own[0];
  return {
    offer: ownOfferOf(context, { subscription, running }),
    isCharging: subscription.pendingPaymentId !== null,
    done: standing ? { refundWon: standing.amountWon, isConfirmed: standing.status === "done" } : null,
    paidWon: payment.amountWon,
    earlierWon: payment.refundedWon,
    card: await readCard(context, { userId, paymentMethodId: payment.paymentMethodId }),
  };
}
