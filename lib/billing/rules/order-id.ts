/**
 * Order ids as Toss takes them: 6 to 64 of `A-Za-z0-9-_` (docs.tosspayments.com/reference, billing approval). Derived from our own row and
 * stored before the call, so that a lost answer can always be looked up.
 */
export const orderIdOf = (paymentId: string): string => `trk_${paymentId.replaceAll("-", "")}`;

/** One key per attempt: re-sent only when no answer came. Toss replays the first answer to a key for 15 days, declines included. */
export const chargeIdempotencyKey = (orderId: string): string => `charge-${orderId}`;
export const issueIdempotencyKey = (orderId: string): string => `issue-${orderId}`;

/** The refund of a charge that has no payment here. The balance is part of the key: after a refusal that Toss would replay, another balance is another request. */
export const orphanRefundIdempotencyKey = ({ differenceId, balanceWon }: { differenceId: string; balanceWon: number }): string =>
  `reconcile-${differenceId}-${balanceWon}`;

/** The transaction key that the ledger gives an approval whose own key Toss no longer shows. */
export const approvalStandIn = (paymentKey: string): string => `approval:${paymentKey}`;

/** @returns the invoice number as people read it, for example TRK-2026-000123 */
export const invoiceNumber = (year: number, sequence: number): string => `TRK-${year}-${String(sequence).padStart(6, "0")}`;
