import { listRefundsOf } from "@/db/queries/refund/refunds";
import { findLatestSubscriptionOf, type Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { findRunningPayment, ownOfferOf, type RunningPayment } from "../refund/own-offer";
import { readCard } from "./read-card";
import type { CardView, RefundChoice } from "./views";

export type RefundPageView = RefundChoice & {
  /** Whether a charge has no outcome yet, so that nothing can be chosen. */
  isCharging: boolean;
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
  const { payment } = running;
  return {
    ...(await choiceOf(context, latest.subscription, running)),
    isCharging: latest.subscription.pendingPaymentId !== null,
    paidWon: payment.amountWon,
    earlierWon: payment.refundedWon,
    card: await readCard(context, { userId, paymentMethodId: payment.paymentMethodId }),
  };
}

/** The way to end this subscription at once with money back, if there is one or was taken. */
export async function readRefundChoice(context: Context, subscription: Subscription): Promise<RefundChoice> {
  const running = await findRunningPayment(context.db, subscription);
  return running ? choiceOf(context, subscription, running) : { offer: null, done: null };
}

async function choiceOf(context: Context, subscription: Subscription, running: RunningPayment): Promise<RefundChoice> {
  const own = (await listRefundsOf(context.db, running.payment.id)).filter(({ kind }) => kind !== "operator");
  const standing = own.find(({ status }) => status !== "refused") ?? own[0];
  return {
    offer: ownOfferOf(context, { subscription, running }),
    done: standing ? { refundWon: standing.amountWon, isConfirmed: standing.status === "done" } : null,
  };
}
