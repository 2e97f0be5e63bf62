import type { NewLedgerEntry } from "@/db/queries/payment/payments";
import type { TossPayment } from "../../toss/schema";
import { approvalStandIn } from "../rules/order-id";

type Approved = { paymentId: string; amountWon: number; seen: TossPayment; approvedAt: Date; now: Date };

/**
 * The ledger entry of an approved charge, under Toss's own key of the approval wherever it is
 * known. After a cancel the payment names only the cancel's transaction, so the payment key stands
 * in.
 * @param seen the payment as Toss shows it
 */
export const chargeEntry = ({ paymentId, amountWon, seen, approvedAt, now }: Approved): NewLedgerEntry => ({
  paymentId,
  kind: "charge",
  amountWon,
  transactionKey: (seen.cancels.length === 0 && seen.lastTransactionKey) || approvalStandIn(seen.paymentKey),
  occurredAt: approvedAt,
  recordedAt: now,
});
