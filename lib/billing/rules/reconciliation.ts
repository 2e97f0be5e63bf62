import { MINUTE_MS } from "./units";

/**
 * How our books and Toss differ about one payment, and which repair would put it right. A row of
 * Toss's list only raises a suspicion, or settles it. The decision is made on the whole payment, as
 * Toss shows it when it is read by itself. Anything after `until` is ignored on both sides, because
 * Toss's list is late and our own entry may be on its way.
 * Source: docs/decisions/0014-reconciliation.md
 */

/**
 * How far Toss's list may lag. A charge that is seconds old can be missing from it. This is far
 * more than that, and more than any webhook or answer takes to be recorded.
 */
export const LIST_LAG_MS = 15 * MINUTE_MS;

export type BookedRefund = { transactionKey: string; amountWon: number; occurredAt: Date };

/** One payment in our books. Amounts in won; refunds are positive. */
export type Booking = {
  paymentId: string;
  userId: string;
  orderId: string;
  paymentKey: string | null;
  status: "pending" | "paid" | "declined";
  amountWon: number;
  refundedWon: number;
  createdAt: Date;
  approvedAt: Date | null;
  charge: { amountWon: number } | null;
  refunds: BookedRefund[];
  /** Another attempt has paid the same invoice. */
  isInvoicePaidByAnother: boolean;
  hasSubscriptionEnded: boolean;
};

export type DifferenceKind =
  /** Booked here, but Toss has no such approval or cancel. */
  | "missing_at_toss"
  /** Approved at Toss for one of our orders, which is not paid here. */
  | "missing_here"
  /** Approved at Toss for an order that we never opened. */
  | "unknown_order"
  | "wrong_amount"
  | "wrong_status"
  /** Cancelled at Toss (in its console), but not booked here. */
  | "canceled_at_toss"
  /**
   * Approved although another payment has paid the same invoice, or was approved for the same
   * order.
   */
  | "duplicate";

/**
 * - reread: read the payment again and settle it as Toss says
 * - record_refunds: read a paid payment again and record its cancels
 * - record_charge: record the approval of a payment that is already paid here
 * - refund_orphan: refund all that is left of the approval, and close our attempt if it is pending
 * - by_hand: only a person may decide
 */
export type Repair = "reread" | "record_refunds" | "record_charge" | "refund_orphan" | "by_hand";

export type Finding = {
  kind: DifferenceKind;
  repair: Repair;
  /** The amount that each side has, in won; null when that side has no such payment. */
  hereWon: number | null;
  tossWon: number | null;
};

/** A payment as Toss shows it, as far as the comparison needs it. Amounts in won. */
export type SeenPayment = {
  orderId: string;
  paymentKey: string;
  status: string;
  totalWon: number;
  balanceWon: number;
  currency: string;
  approvedAt: Date | null;
  cancels: readonly { transactionKey: string; status: string; amountWon: number; canceledAt: Date | null }[];
};

/** A row of `/v1/transactions`. `amountWon` has the sign that Toss sends. */
export type SeenRow = {
  orderId: string;
  paymentKey: string;
  transactionKey: string;
  status: string;
  amountWon: number;
  currency: string;
};

/** What our books have on the payment at Toss. */
export type OurRecords = {
  booking: Booking | null;
  /** The order id is in our books, even if only as a checkout. */
  isOrderKnown: boolean;
  /** Our customer who owns the order or the customerKey; null when there is none. */
  userId: string | null;
};

const sumOf = (amounts: readonly { amountWon: number }[]): number => amounts.reduce((sum, { amountWon }) => sum + amountWon, 0);

/** Whether the amounts on the payment are the sums of its ledger entries. */
export const isBookingConsistent = ({ refundedWon, refunds, charge, amountWon }: Booking): boolean =>
  refundedWon === sumOf(refunds) && (charge === null || charge.amountWon === amountWon);

/**
 * Whether our books have a row of `/v1/transactions` exactly as it is. Toss does not document the
 * sign of a cancel's amount, so only its size counts. False is only a suspicion.
 */
export function isRowBooked(row: SeenRow, booking: Booking | undefined): boolean {
  if (booking?.status !== "paid" || row.currency !== "KRW" || !isBookingConsistent(booking)) return false;
  if (booking.orderId !== row.orderId || booking.paymentKey !== row.paymentKey) return false;
  const amountWon = Math.abs(row.amountWon);
  if (row.status === "DONE") return booking.charge?.amountWon === amountWon;
  const isCancel = row.status === "CANCELED" || row.status === "PARTIAL_CANCELED";
  return (
    isCancel && booking.refunds.some((refund) => refund.transactionKey === row.transactionKey && refund.amountWon === amountWon)
  );
}

/**
 * Compares one payment in our books with Toss.
 * @param seen the payment at Toss; null when Toss has none
 * @param until events after this instant are ignored
 * @returns the differences; empty when the two sides agree, or may still come to agree by
 *   themselves
 * Source: docs/decisions/0014-reconciliation.md
 */
export function findingsOf(records: OurRecords, seen: SeenPayment | null, until: Date): Finding[] {
  const { booking } = records;
  if (seen === null || !isApproved(seen)) return booking ? unapprovedFindings(booking, seen, until) : [];
  if (seen.approvedAt !== null && seen.approvedAt > until) return [];
  if (booking === null) return orphanFindings(records, seen);
  if (booking.orderId !== seen.orderId)
    return seen.balanceWon === 0 ? [] : [{ kind: "unknown_order", repair: "by_hand", hereWon: null, tossWon: seen.balanceWon }];
  switch (booking.status) {
    case "pending":
      return [pendingFinding(booking, seen)];
    case "declined":
      return declinedFindings(booking, seen);
    case "paid":
      return paidFindings(booking, seen, until);
    default:
      return booking.status satisfies never;
  }
}

const isApproved = ({ status }: SeenPayment): boolean =>
  status === "DONE" || status === "CANCELED" || status === "PARTIAL_CANCELED";

function unapprovedFindings(booking: Booking, seen: SeenPayment | null, until: Date): Finding[] {
  if ((booking.approvedAt ?? booking.createdAt) > until) return [];
  const hereWon = booking.charge?.amountWon ?? booking.amountWon;
  if (booking.status === "paid")
    return seen === null
      ? [{ kind: "missing_at_toss", repair: "by_hand", hereWon, tossWon: null }]
      : [{ kind: "wrong_status", repair: "by_hand", hereWon, tossWon: null }];
  // A pending payment that failed at Toss. If Toss does not have the order, the resolver handles
  // it.
  const hasFailed = seen?.status === "ABORTED" || seen?.status === "EXPIRED";
  return booking.status === "pending" && hasFailed
    ? [{ kind: "wrong_status", repair: "reread", hereWon: booking.amountWon, tossWon: null }]
    : [];
}

/**
 * An approval without a payment of ours. Only our own customer gets a refund: the shop may have
 * other systems on the same Toss account.
 */
function orphanFindings({ isOrderKnown, userId }: OurRecords, seen: SeenPayment): Finding[] {
  if (seen.balanceWon === 0) return [];
  const amounts = { hereWon: null, tossWon: seen.balanceWon };
  if (isOrderKnown) return [{ kind: "missing_here", repair: "refund_orphan", ...amounts }];
  return [{ kind: "unknown_order", repair: userId === null ? "by_hand" : "refund_orphan", ...amounts }];
}

/**
 * Compares the total, not the balance, so that the difference stays the same one after a refund
 * while the payment is still pending.
 */
function pendingFinding(booking: Booking, seen: SeenPayment): Finding {
  const amounts = { hereWon: booking.amountWon, tossWon: seen.totalWon };
  if (booking.isInvoicePaidByAnother) return { kind: "duplicate", repair: "refund_orphan", ...amounts };
  const isWrong = seen.totalWon !== booking.amountWon || seen.currency !== "KRW";
  if (isWrong) return { kind: "wrong_amount", repair: "refund_orphan", ...amounts };
  return { kind: "missing_here", repair: booking.hasSubscriptionEnded ? "refund_orphan" : "reread", ...amounts };
}

/** We told the customer that nothing was charged, and charge again, so this money goes back. */
function declinedFindings(booking: Booking, seen: SeenPayment): Finding[] {
  if (seen.balanceWon === 0) return [];
  const kind = booking.isInvoicePaidByAnother ? "duplicate" : "missing_here";
  return [{ kind, repair: "refund_orphan", hereWon: 0, tossWon: seen.balanceWon }];
}

function paidFindings(booking: Booking, seen: SeenPayment, until: Date): Finding[] {
  if (booking.paymentKey !== seen.paymentKey)
    return seen.balanceWon === 0
      ? []
      : [{ kind: "duplicate", repair: "by_hand", hereWon: booking.amountWon, tossWon: seen.balanceWon }];
  const approval = approvalFindings(booking, seen);
  const refunds = refundFindings(booking, seen, until);
  const isFigureWrong = approval.length === 0 && refunds.length === 0 && !isBookingConsistent(booking);
  const figure: Finding = {
    kind: "wrong_status",
    repair: "record_refunds",
    hereWon: booking.refundedWon,
    tossWon: seen.totalWon - seen.balanceWon,
  };
  return [...approval, ...refunds, ...(isFigureWrong ? [figure] : [])];
}

function approvalFindings(booking: Booking, seen: SeenPayment): Finding[] {
  const hereWon = booking.charge?.amountWon ?? booking.amountWon;
  if (hereWon !== seen.totalWon || booking.amountWon !== seen.totalWon || seen.currency !== "KRW")
    return [{ kind: "wrong_amount", repair: "by_hand", hereWon, tossWon: seen.totalWon }];
  return booking.charge === null
    ? [{ kind: "missing_here", repair: "record_charge", hereWon: null, tossWon: seen.totalWon }]
    : [];
}

function refundFindings(booking: Booking, seen: SeenPayment, until: Date): Finding[] {
  const canceled = seen.cancels.filter(({ status, amountWon }) => status === "DONE" && amountWon > 0);
  const booked = new Map(booking.refunds.map((refund) => [refund.transactionKey, refund]));
  const canceledKeys = new Set(canceled.map(({ transactionKey }) => transactionKey));
  const unbooked = canceled.filter(
    ({ transactionKey, canceledAt }) => !booked.has(transactionKey) && (canceledAt === null || canceledAt <= until),
  );
  const invented = booking.refunds.filter(
    ({ transactionKey, occurredAt }) => !canceledKeys.has(transactionKey) && occurredAt <= until,
  );
  const isAnotherAmount = canceled.some(({ transactionKey, amountWon }) => {
    const refund = booked.get(transactionKey);
    return refund !== undefined && refund.amountWon !== amountWon;
  });
  const amounts = { hereWon: sumOf(booking.refunds), tossWon: sumOf(canceled) };
  const findings: [boolean, Finding][] = [
    [unbooked.length > 0, { kind: "canceled_at_toss", repair: "record_refunds", ...amounts }],
    [invented.length > 0, { kind: "missing_at_toss", repair: "by_hand", ...amounts }],
    [isAnotherAmount, { kind: "wrong_amount", repair: "by_hand", ...amounts }],
  ];
  return findings.flatMap(([holds, finding]) => (holds ? [finding] : []));
}
