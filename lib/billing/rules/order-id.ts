/**
 * @returns the order id of a payment. Toss takes 6 to 64 of `A-Za-z0-9-_`. It is derived from our
 *   own row and stored before the charge is sent, so a charge whose answer was lost can always be
 *   looked up.
 * Source: docs.tosspayments.com/reference, billing approval
 */
export const orderIdOf = (paymentId: string): string => `trk_${paymentId.replaceAll("-", "")}`;

/**
 * One idempotency key for each attempt. It is sent again only when no answer came: for 15 days Toss
 * repeats its first answer to a key, declines included.
 * Source: docs.tosspayments.com/guides/using-api/idempotency-key;
 *   docs/decisions/0004-unknown-outcomes.md
 */
export const chargeIdempotencyKey = (orderId: string): string => `charge-${orderId}`;
/** One idempotency key for each checkout's billing key, by the same rule. */
export const issueIdempotencyKey = (orderId: string): string => `issue-${orderId}`;

/**
 * @returns the key of the refund of an approval that has no payment here. The balance is part of
 *   it: Toss would repeat a refusal for the same key; with another balance it is another request.
 */
export const orphanRefundIdempotencyKey = ({ differenceId, balanceWon }: { differenceId: string; balanceWon: number }): string =>
  `reconcile-${differenceId}-${balanceWon}`;

/**
 * @returns the key of one sending of a refund. It stays the same while no answer came. After a
 *   refusal that Toss would repeat for the same key, the number of refusals makes a new one.
 */
export const refundIdempotencyKey = ({ id, refusals }: { id: string; refusals: number }): string => `refund-${id}-${refusals}`;

/** @returns the ledger's transaction key for an approval whose own key Toss no longer shows */
export const approvalStandIn = (paymentKey: string): string => `approval:${paymentKey}`;

/**
 * @returns the invoice number as people read it, for example TRK-2026-000123
 * Source: docs/decisions/0007-invoice-numbers.md
 */
export const invoiceNumber = (year: number, sequence: number): string => `TRK-${year}-${String(sequence).padStart(6, "0")}`;

const NUMBER = /^TRK-([1-9]\d{3})-(\d{6,9})$/;

/** @returns what an invoice number says, if it is as `invoiceNumber` writes it; otherwise null */
export function readInvoiceNumber(text: string): { year: number; sequence: number } | null {
  const [, year, sequence] = NUMBER.exec(text) ?? [];
  if (year === undefined || sequence === undefined) return null;
  const read = { year: Number(year), sequence: Number(sequence) };
  return invoiceNumber(read.year, read.sequence) === text ? read : null;
}
