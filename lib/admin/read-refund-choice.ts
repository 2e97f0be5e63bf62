import { findPaymentRow } from "@/db/queries/admin/overview";
import { findPaidPeriod, listRefundsOfPayments } from "@/db/queries/admin/refunds";
import { leftWonOf } from "../billing/rules/refund-amount";
import type { Context } from "../context";
import { adminPaymentView } from "./payment-view";
import { refundStory } from "./refund-story";
import type { RefundChoice } from "./views";

/**
 * What an administrator sees before they give money back: the payment, what is left of it, and what
 * giving all of it back does.
 * @returns null when there is no such payment
 */
export async function readRefundChoice({ db }: Context, input: { paymentId: string }): Promise<RefundChoice | null> {
  const [row, period, refunds] = await Promise.all([
    findPaymentRow(db, input.paymentId),
    findPaidPeriod(db, input.paymentId),
    listRefundsOfPayments(db, [input.paymentId]),
  ]);
  if (!row || !period) return null;
  const { start, end, runningSince } = period;
  return {
    payment: adminPaymentView(row),
    period: { start, end },
    leftWon: row.status === "paid" ? leftWonOf({ paidWon: row.amountWon, refundedWon: row.refundedWon }) : 0,
    isInProgress: refunds.some(({ status }) => status === "pending"),
    endsSubscription: runningSince?.getTime() === start.getTime(),
    refunds: refunds.map(refundStory),
  };
}
