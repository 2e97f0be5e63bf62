/** A refund that was asked for. `balanceWon`: what was left of the payment then, in won. */
export type AskedRefund = { amountWon: number; balanceWon: number };

/** The payment as Toss shows it, as far as it decides about a refund. Amounts in won. */
export type SeenBalance = {
  totalWon: number;
  balanceWon: number;
  cancels: readonly { transactionKey: string; status: string; amountWon: number; leftWon: number | null }[];
};

/**
 * - done: that amount was cancelled from that balance
 * - changed: another amount was cancelled from it, so Toss will never carry this refund out
 * - open: nothing was cancelled from it yet
 */
export type RefundStanding = { kind: "done"; transactionKey: string } | { kind: "changed"; leftWon: number } | { kind: "open" };

/**
 * What became of a refund. Each cancel lowers the balance, and Toss carries a refund out only from
 * the balance that it names (`refundableAmount`). So one cancel at most takes the payment from that
 * balance, and its amount says whether it is this refund. It does not matter who sent it: the
 * customer has the money back, once.
 * Source: docs/decisions/0037-refunds-are-rows.md
 */
export function standingOfRefund({ amountWon, balanceWon }: AskedRefund, seen: SeenBalance): RefundStanding {
  if (seen.balanceWon >= balanceWon) return { kind: "open" };
  let leftWon = seen.totalWon;
  for (const cancel of seen.cancels) {
    if (cancel.status !== "DONE" || cancel.amountWon <= 0) continue;
    leftWon = cancel.leftWon ?? leftWon - cancel.amountWon;
    if (leftWon === balanceWon - amountWon && cancel.amountWon === amountWon)
      return { kind: "done", transactionKey: cancel.transactionKey };
  }
  return { kind: "changed", leftWon: seen.balanceWon };
}

/**
 * What is still owed when a refund cannot be carried out because the balance changed. A customer
 * who has ended the subscription gets up to the promised amount of what is left; an operator
 * decides anew.
 * @returns won; 0: nothing
 */
export const stillOwedWon = (kind: "withdrawal" | "prorated" | "operator", amountWon: number, leftWon: number): number =>
  kind === "operator" ? 0 : kind === "withdrawal" ? leftWon : Math.min(amountWon, leftWon);
