/**
 * What our books and Toss's say differently about one payment, and what would put it right. A row of Toss's list only raises or lays a
 * suspicion; the judgement is made on the whole payment as Toss shows it when it is read by itself. Nothing that happened after `until`
 * counts, on either side: Toss's list lags, and our own entry may be on its way.
 */

/** Seen at Toss: a charge made seconds ago is missing in the list. Far more than that, and than any webhook or answer takes to be recorded. */
export const LIST_LAG_MS = 15 * 60_000;

export type BookedRefund = { transactionKey: string; amountWon: number; occurredAt: Date };

/** One payment as our books have it. Won; refunds positive. */
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
  /** Booked here, and Toss has no such approval or cancel. */
  | "missing_at_toss"
  /** Approved at Toss under an order of ours that is not paid here. */
  | "missing_here"
  /** Approved at Toss under an order that we never opened. */
  | "unknown_order"
  | "wrong_amount"
  | "wrong_status"
  /** Cancelled at Toss (in its console) and not booked here. */
  | "canceled_at_toss"
  /** Approved although the same invoice is paid, or the same order approved, by another payment. */
  | "duplicate";

/**
 * - reread: read the payment again and let what Toss says take effect
 * - record_refunds: the same, for cancels of a paid payment
 * - record_charge: book the approval of a payment that is paid here already
 * - refund_orphan: give all that is left of the approval back to the card, and close our attempt if it is open
 * - by_hand: nothing that a program may decide
 */
export type Repair = "reread" | "record_refunds" | "record_charge" | "refund_orphan" | "by_hand";

export type Finding = {
  kind: DifferenceKind;
  repair: Repair;
  /** What each side believes in, won; null when it knows nothing of it. */
  hereWon: number | null;
  tossWon: number | null;
};

/** What a judgement needs of a payment as Toss shows it. Amounts in won. */
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

/** The same of a row of `/v1/transactions`. `amountWon` is signed as Toss sends it. */
export type SeenRow = {
  orderId: string;
  paymentKey: string;
  transactionKey: string;
  status: string;
  amountWon: number;
  currency: string;
};

/** What the books say of the payment in question, beside the payment itself. */
export type Standing = {
  booking: Booking | null;
  /** The order id is in our books, if only as a checkout. */
  isOrderKnown: boolean;
  /** Whoever of ours is behind the order or the customerKey. */
  userId: string | null;
};

const sumOf = (amounts: readonly { amountWon: number }[]): number => amounts.reduce((sum, { amountWon }) => sum + amountWon, 0);

/** Whether the figures on the payment are what its ledger entries add up to. */
export const isBookingConsistent = ({ refundedWon, refunds, charge, amountWon }: Booking): boolean =>
  refundedWon === sumOf(refunds) && (charge === null || charge.amountWon === amountWon);

/**
 * Whether a row of `/v1/transactions` is in our books as it stands there. Toss does not say which sign a cancel's amount has, so only its size
 * counts. False is a suspicion, not a verdict.
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

/** @returns what differs now; nothing when the two sides agree, or may still come to agree by themselves */
export function judge(standing: Standing, seen: SeenPayment | null, until: Date): Finding[] {
  const { booking } = standing;
  if (seen === null || !isApproved(seen)) return booking ? judgeUnapproved(booking, seen, until) : [];
  if (seen.approvedAt !== null && seen.approvedAt > until) return [];
  if (booking === null) return judgeOrphan(standing, seen);
  if (booking.orderId !== seen.orderId)
    return seen.balanceWon === 0 ? [] : [{ kind: "unknown_order", repair: "by_hand", hereWon: null, tossWon: seen.balanceWon }];
  switch (booking.status) {
    case "pending":
      return [judgePending(booking, seen)];
    case "declined":
      return judgeDeclined(booking, seen);
    case "paid":
      return judgePaid(booking, seen, until);
    default:
      return booking.status satisfies never;
  }
}

const isApproved = ({ status }: SeenPayment): boolean =>
  status === "DONE" || status === "CANCELED" || status === "PARTIAL_CANCELED";

function judgeUnapproved(booking: Booking, seen: SeenPayment | null, until: Date): Finding[] {
  if ((booking.approvedAt ?? booking.createdAt) > until) return [];
  const hereWon = booking.charge?.amountWon ?? booking.amountWon;
  if (booking.status === "paid")
    return seen === null
      ? [{ kind: "missing_at_toss", repair: "by_hand", hereWon, tossWon: null }]
      : [{ kind: "wrong_status", repair: "by_hand", hereWon, tossWon: null }];
  // An open attempt that Toss keeps as failed; one that Toss does not have is the resolver's.
  const hasFailed = seen?.status === "ABORTED" || seen?.status === "EXPIRED";
  return booking.status === "pending" && hasFailed
    ? [{ kind: "wrong_status", repair: "reread", hereWon: booking.amountWon, tossWon: null }]
    : [];
}

/** Money without an attempt of ours. It goes back only to somebody who is ours: the shop may have other systems at the same account. */
function judgeOrphan({ isOrderKnown, userId }: Standing, seen: SeenPayment): Finding[] {
  if (seen.balanceWon === 0) return [];
  const amounts = { hereWon: null, tossWon: seen.balanceWon };
  if (isOrderKnown) return [{ kind: "missing_here", repair: "refund_orphan", ...amounts }];
  return [{ kind: "unknown_order", repair: userId === null ? "by_hand" : "refund_orphan", ...amounts }];
}

/** The total and not the balance, so that the difference stays the same one when its money has gone back and the attempt is still open. */
function judgePending(booking: Booking, seen: SeenPayment): Finding {
  const amounts = { hereWon: booking.amountWon, tossWon: seen.totalWon };
  if (booking.isInvoicePaidByAnother) return { kind: "duplicate", repair: "refund_orphan", ...amounts };
  const isWrong = seen.totalWon !== booking.amountWon || seen.currency !== "KRW";
  if (isWrong) return { kind: "wrong_amount", repair: "refund_orphan", ...amounts };
  return { kind: "missing_here", repair: booking.hasSubscriptionEnded ? "refund_orphan" : "reread", ...amounts };
}

/** The person was told that nothing was charged, and is or was charged anew: what was taken goes back. */
function judgeDeclined(booking: Booking, seen: SeenPayment): Finding[] {
  if (seen.balanceWon === 0) return [];
  const kind = booking.isInvoicePaidByAnother ? "duplicate" : "missing_here";
  return [{ kind, repair: "refund_orphan", hereWon: 0, tossWon: seen.balanceWon }];
}

function judgePaid(booking: Booking, seen: SeenPayment, until: Date): Finding[] {
  if (booking.paymentKey !== seen.paymentKey)
    return seen.balanceWon === 0
      ? []
      : [{ kind: "duplicate", repair: "by_hand", hereWon: booking.amountWon, tossWon: seen.balanceWon }];
  const approval = judgeApproval(booking, seen);
  const refunds = judgeRefunds(booking, seen, until);
  const isFigureWrong = approval.length === 0 && refunds.length === 0 && !isBookingConsistent(booking);
  const figure: Finding = {
    kind: "wrong_status",
    repair: "record_refunds",
    hereWon: booking.refundedWon,
    tossWon: seen.totalWon - seen.balanceWon,
  };
  return [...approval, ...refunds, ...(isFigureWrong ? [figure] : [])];
}

function judgeApproval(booking: Booking, seen: SeenPayment): Finding[] {
  const hereWon = booking.charge?.amountWon ?? booking.amountWon;
  if (hereWon !== seen.totalWon || booking.amountWon !== seen.totalWon || seen.currency !== "KRW")
    return [{ kind: "wrong_amount", repair: "by_hand", hereWon, tossWon: seen.totalWon }];
  return booking.charge === null
    ? [{ kind: "missing_here", repair: "record_charge", hereWon: null, tossWon: seen.totalWon }]
    : [];
}

function judgeRefunds(booking: Booking, seen: SeenPayment, until: Date): Finding[] {
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
