import type { Queryable } from "@/db/client";
import type { Invoice } from "@/db/queries/payment/invoices";
import type { Payment } from "@/db/queries/payment/payments";
import { findPaidPaymentOfPeriod } from "@/db/queries/refund/refunds";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { forPlan } from "../catalogue";
import { type RefundOffer, refundOfferOf, standingOf } from "../rules/refund-amount";

export type RunningPayment = { payment: Payment; invoice: Invoice };

/** The payment of the subscription's present period; null when it has none. */
export const findRunningPayment = (db: Queryable, { id, currentPeriodStart }: Subscription): Promise<RunningPayment | null> =>
  findPaidPaymentOfPeriod(db, { subscriptionId: id, periodStart: currentPeriodStart });

/** What the customer of this subscription may choose now; null when there is nothing to choose. */
export function ownOfferOf(
  { now, settings }: Pick<Context, "now" | "settings">,
  { subscription, running }: { subscription: Subscription; running: RunningPayment | null },
): RefundOffer | null {
  const terms = {
    standing: standingOf(subscription, now()),
    paid: running && {
      paidWon: running.payment.amountWon,
      refundedWon: running.payment.refundedWon,
      approvedAt: running.payment.approvedAt ?? running.payment.createdAt,
      periodStart: running.invoice.periodStart,
      periodEnd: running.invoice.periodEnd,
    },
    withdrawalDays: settings.withdrawalDays,
    givesUnusedBack: forPlan(settings.givesUnusedBack, subscription.plan),
  };
  return refundOfferOf(terms, now());
}
