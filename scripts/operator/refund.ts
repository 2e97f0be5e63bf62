import { findPayment, findPaymentByTossId } from "@/db/queries/payment/payments";
import { type OperatorRefund, refundPayment } from "@/lib/billing/refund/refund-payment";
import { cleanText } from "@/lib/text";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import type { CommandResult } from "./reconcile";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_REASON_LENGTH = 200;

const REFUSALS: Record<Extract<OperatorRefund, { kind: "refused" }>["reason"], string> = {
  not_found: "there is no such payment",
  not_refundable: "the payment is not paid, or nothing is left of it",
  refund_in_progress: "another refund of this payment is under way; try again when it is done",
  payment_in_progress: "a change of plan is being charged, which may count this money; try again when its outcome is known",
  amount_changed: "more than is left",
  toss_refused: "Toss will not carry it out; nothing was given back",
};

/**
 * Gives back a part or all of one payment. `isGood` when Toss has carried it out.
 * @param id the payment's id or its order id
 * @throws CommandError when a flag is wrong or there is no such payment
 */
export function refundCommand(id: string, flags: { amount?: number; all?: true; reason?: string }): Promise<CommandResult> {
  const reason = cleanText(flags.reason ?? "", MAX_REASON_LENGTH);
  if (reason === "") throw new CommandError("--reason needs a reason in words.");
  if ((flags.amount === undefined) === (flags.all === undefined))
    throw new CommandError("Say how much: --amount <won>, or --all for what is left.");
  return withOperatorContext(async (context) => {
    const payment = UUID.test(id) ? await findPayment(context.db, id) : await findPaymentByTossId(context.db, { orderId: id });
    if (!payment) throw new CommandError(`There is no payment ${id}. The admin page shows ids and order ids.`);
    const amountWon = flags.amount ?? payment.amountWon - payment.refundedWon;
    const refunded = await refundPayment(context, { paymentId: payment.id, amountWon, reason });
    return {
      answer: answerOf(refunded, payment.orderId),
      text: sentenceOf(refunded, payment.orderId),
      isGood: refunded.kind === "refunded",
    };
  });
}

function answerOf(refunded: OperatorRefund, orderId: string): object {
  if (refunded.kind === "refused") return { orderId, ...refunded };
  const { kind, refund, leftWon } = refunded;
  return { orderId, kind, refundId: refund.id, refundedWon: refund.amountWon, leftWon };
}

const won = (amount: number): string => `${amount.toLocaleString("en")} won`;

function sentenceOf(refunded: OperatorRefund, orderId: string): string {
  switch (refunded.kind) {
    case "refunded":
      return `${won(refunded.refund.amountWon)} of order ${orderId} given back, ${won(refunded.leftWon)} left.`;
    case "pending":
      return `${won(refunded.refund.amountWon)} of order ${orderId}: Toss has not confirmed it yet. The next run or resolve asks again; repeating this gives back nothing twice.`;
    case "refused": {
      const detail = "amountWon" in refunded ? ` (${won(refunded.amountWon)})` : "code" in refunded ? ` (${refunded.code})` : "";
      return `Order ${orderId} was not refunded: ${REFUSALS[refunded.reason]}${detail}.`;
    }
    default:
      return refunded satisfies never;
  }
}
