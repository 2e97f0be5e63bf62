import { describe, expect, test } from "vitest";
import { type Booking, type Finding, findingsOf, isRowBooked, type OurRecords } from "@/lib/billing/rules/reconciliation";
import { type TossPayment, type TransactionRow, tossPaymentSchema, transactionListSchema } from "@/lib/toss/schema";

const UNTIL = new Date("2026-03-10T10:00:00+09:00");
const OLD = "2026-03-10T09:59:59+09:00";
const YOUNG = "2026-03-10T10:00:01+09:00";
const KEY = "tviva20260310";
const ORDER = "trk_0001";

const booking = (change: Partial<Booking> = {}): Booking => ({
  paymentId: "p1",
  userId: "u1",
  orderId: ORDER,
  paymentKey: KEY,
  status: "paid",
  amountWon: 9_900,
  refundedWon: 0,
  createdAt: new Date(OLD),
  approvedAt: new Date(OLD),
  charge: { amountWon: 9_900 },
  refunds: [],
  isInvoicePaidByAnother: false,
  hasSubscriptionEnded: false,
  ...change,
});
const pending = (change: Partial<Booking> = {}) =>
  booking({ status: "pending", paymentKey: null, approvedAt: null, charge: null, ...change });
const declined = (change: Partial<Booking> = {}) => pending({ status: "declined", ...change });
const refund = (transactionKey: string, amountWon: number, at = OLD) => ({ transactionKey, amountWon, occurredAt: new Date(at) });

type Cancel = { transactionKey: string; cancelAmount: number; canceledAt: string };
const cancel = (transactionKey: string, cancelAmount: number, canceledAt = OLD): Cancel => ({
  transactionKey,
  cancelAmount,
  canceledAt,
});

function atToss(change: Record<string, unknown> & { cancels?: Cancel[] } = {}): TossPayment {
  const canceledWon = (change.cancels ?? []).reduce((sum, { cancelAmount }) => sum + cancelAmount, 0);
  return tossPaymentSchema.parse({
    paymentKey: KEY,
    orderId: ORDER,
    status: canceledWon > 0 ? "PARTIAL_CANCELED" : "DONE",
    totalAmount: 9_900,
    balanceAmount: 9_900 - canceledWon,
    currency: "KRW",
    approvedAt: OLD,
    ...change,
  });
}

const GONE_BACK = atToss({ status: "CANCELED", cancels: [cancel("c1", 9_900)] });
/** A payment that no money has left. */
const withCancel = (one: Cancel & { cancelStatus?: string }) => atToss({ status: "DONE", balanceAmount: 9_900, cancels: [one] });

const found = (one: Booking | null, seen: TossPayment | null, records: Partial<OurRecords> = {}): Finding[] =>
  findingsOf({ booking: one, isOrderKnown: one !== null, userId: one?.userId ?? null, ...records }, seen, UNTIL);

describe("judging one payment", () => {
  test.each<[string, Booking | null, TossPayment | null]>([
    ["both sides agree", booking(), atToss()],
    [
      "a refund is on both sides",
      booking({ refundedWon: 900, refunds: [refund("c1", 900)] }),
      atToss({ cancels: [cancel("c1", 900)] }),
    ],
    ["an open attempt that Toss does not have", pending(), null],
    ["a declined attempt that Toss does not have", declined(), null],
    ["a declined attempt that Toss keeps as failed", declined(), atToss({ status: "ABORTED", balanceAmount: 0 })],
    ["an open attempt that Toss has not finished", pending(), atToss({ status: "IN_PROGRESS" })],
    ["a declined attempt whose money has gone back", declined(), atToss({ status: "CANCELED", cancels: [cancel("c1", 9_900)] })],
    ["an unknown order whose money has gone back", null, atToss({ status: "CANCELED", cancels: [cancel("c1", 9_900)] })],
    ["an approval younger than the lag", pending(), atToss({ approvedAt: YOUNG })],
    ["an unknown order younger than the lag", null, atToss({ approvedAt: YOUNG })],
    ["a cancel younger than the lag", booking(), atToss({ cancels: [cancel("c1", 900, YOUNG)] })],
    ["a booked refund younger than the lag", booking({ refundedWon: 900, refunds: [refund("c1", 900, YOUNG)] }), atToss()],
    ["the approval under another order, whose money has gone back", booking({ orderId: "trk_0002" }), GONE_BACK],
    ["a second approval of the order, whose money has gone back", booking({ paymentKey: "another" }), GONE_BACK],
    ["a cancel that Toss has not finished", booking(), withCancel({ ...cancel("c1", 900), cancelStatus: "IN_PROGRESS" })],
    ["a cancel of nothing", booking(), withCancel(cancel("c1", 0))],
    ["a booked payment younger than the lag", booking({ approvedAt: new Date(YOUNG) }), null],
  ])("%s: no difference", (_, ours, seen) => {
    expect(found(ours, seen)).toEqual([]);
  });

  test.each<[string, Booking, TossPayment | null, Finding]>([
    ["paid here, unheard of there", booking(), null, finding("missing_at_toss", "by_hand", 9_900, null)],
    [
      "paid here, failed there",
      booking(),
      atToss({ status: "ABORTED", balanceAmount: 0 }),
      finding("wrong_status", "by_hand", 9_900, null),
    ],
    [
      "open here, failed there",
      pending(),
      atToss({ status: "EXPIRED", balanceAmount: 0 }),
      finding("wrong_status", "reread", 9_900, null),
    ],
    [
      "open here, broken off there",
      pending(),
      atToss({ status: "ABORTED", balanceAmount: 0 }),
      finding("wrong_status", "reread", 9_900, null),
    ],
    ["open here, given back whole there", pending(), GONE_BACK, finding("missing_here", "reread", 9_900, 9_900)],
    [
      "open here, another currency there",
      pending(),
      atToss({ currency: "USD" }),
      finding("wrong_amount", "refund_orphan", 9_900, 9_900),
    ],
    ["another currency there", booking(), atToss({ currency: "USD" }), finding("wrong_amount", "by_hand", 9_900, 9_900)],
    [
      "paid here with another entry, unheard of there",
      booking({ charge: { amountWon: 9_901 } }),
      null,
      finding("missing_at_toss", "by_hand", 9_901, null),
    ],
    [
      "paid here without an entry and with a wrong figure: one difference at a time",
      booking({ charge: null, refundedWon: 50 }),
      atToss(),
      finding("missing_here", "record_charge", null, 9_900),
    ],
    ["open here, approved there", pending(), atToss(), finding("missing_here", "reread", 9_900, 9_900)],
    [
      "open here, approved and refunded there",
      pending(),
      atToss({ cancels: [cancel("c1", 9_900)] }),
      finding("missing_here", "reread", 9_900, 9_900),
    ],
    [
      "open here for a customer who has ended",
      pending({ hasSubscriptionEnded: true }),
      atToss(),
      finding("missing_here", "refund_orphan", 9_900, 9_900),
    ],
    [
      "open here, another attempt paid it",
      pending({ isInvoicePaidByAnother: true }),
      atToss(),
      finding("duplicate", "refund_orphan", 9_900, 9_900),
    ],
    [
      "open here, another amount there",
      pending(),
      atToss({ totalAmount: 9_899, balanceAmount: 9_899 }),
      finding("wrong_amount", "refund_orphan", 9_900, 9_899),
    ],
    ["declined here, approved there", declined(), atToss(), finding("missing_here", "refund_orphan", 0, 9_900)],
    [
      "declined here, part of it still there",
      declined(),
      atToss({ cancels: [cancel("c1", 900)] }),
      finding("missing_here", "refund_orphan", 0, 9_000),
    ],
    [
      "declined here, another attempt paid it",
      declined({ isInvoicePaidByAnother: true }),
      atToss(),
      finding("duplicate", "refund_orphan", 0, 9_900),
    ],
    ["paid here without an entry", booking({ charge: null }), atToss(), finding("missing_here", "record_charge", null, 9_900)],
    [
      "another amount in the ledger",
      booking({ charge: { amountWon: 9_901 } }),
      atToss(),
      finding("wrong_amount", "by_hand", 9_901, 9_900),
    ],
    ["another amount on the payment", booking({ amountWon: 9_901 }), atToss(), finding("wrong_amount", "by_hand", 9_900, 9_900)],
    ["the order approved twice", booking({ paymentKey: "another" }), atToss(), finding("duplicate", "by_hand", 9_900, 9_900)],
    [
      "the approval under another order",
      booking({ orderId: "trk_0002" }),
      atToss(),
      finding("unknown_order", "by_hand", null, 9_900),
    ],
    [
      "cancelled there alone",
      booking({ refundedWon: 100, refunds: [refund("c1", 100)] }),
      atToss({ cancels: [cancel("c1", 100), cancel("c2", 9_800)] }),
      finding("canceled_at_toss", "record_refunds", 100, 9_900),
    ],
    [
      "refunded here alone",
      booking({ refundedWon: 100, refunds: [refund("c1", 100)] }),
      atToss(),
      finding("missing_at_toss", "by_hand", 100, 0),
    ],
    [
      "refunded by another amount",
      booking({ refundedWon: 100, refunds: [refund("c1", 100)] }),
      atToss({ cancels: [cancel("c1", 101)] }),
      finding("wrong_amount", "by_hand", 100, 101),
    ],
    [
      "a figure that its entries do not give",
      booking({ refundedWon: 0, refunds: [refund("c1", 100)] }),
      atToss({ cancels: [cancel("c1", 100)] }),
      finding("wrong_status", "record_refunds", 0, 100),
    ],
  ])("%s", (_, ours, seen, expected) => {
    expect(found(ours, seen)).toEqual([expected]);
  });

  test("a payment of an unknown order is refunded only to a known customer", () => {
    expect(found(null, atToss())).toEqual([finding("unknown_order", "by_hand", null, 9_900)]);
    expect(found(null, atToss(), { userId: "u1" })).toEqual([finding("unknown_order", "refund_orphan", null, 9_900)]);
    expect(found(null, atToss(), { isOrderKnown: true, userId: "u1" })).toEqual([
      finding("missing_here", "refund_orphan", null, 9_900),
    ]);
  });

  test("the instant up to which things count counts itself", () => {
    expect(found(pending(), atToss({ approvedAt: UNTIL.toISOString() }))).toHaveLength(1);
    expect(found(booking(), atToss({ cancels: [cancel("c1", 900, UNTIL.toISOString())] }))).toHaveLength(1);
    expect(found(booking({ approvedAt: UNTIL }), null)).toHaveLength(1);
    const invented = { refundedWon: 900, refunds: [refund("c1", 900, UNTIL.toISOString())] };
    expect(found(booking(invented), atToss())).toHaveLength(1);
  });
});

function finding(kind: Finding["kind"], repair: Finding["repair"], hereWon: number | null, tossWon: number | null): Finding {
  return { kind, repair, hereWon, tossWon };
}

describe("a row of Toss's list", () => {
  const row = (change: Record<string, unknown> = {}): TransactionRow => {
    const [read] = transactionListSchema.parse([
      { transactionKey: "t1", paymentKey: KEY, orderId: ORDER, status: "DONE", amount: 9_900, currency: "KRW", ...change },
    ]);
    if (!read) throw new Error("no row");
    return read;
  };
  const refunded = booking({ refundedWon: 900, refunds: [refund("c1", 900)] });

  test.each<[string, TransactionRow, Booking | undefined, boolean]>([
    ["an approval of a paid payment, whatever key its entry carries", row(), booking(), true],
    ["the same after a cancel", row(), refunded, true],
    ["a cancel", row({ status: "PARTIAL_CANCELED", transactionKey: "c1", amount: 900 }), refunded, true],
    [
      "a cancel that is written as a negative amount",
      row({ status: "CANCELED", transactionKey: "c1", amount: -900 }),
      refunded,
      true,
    ],
    [
      "the second of two cancels",
      row({ status: "PARTIAL_CANCELED", transactionKey: "c2", amount: 800 }),
      booking({ refundedWon: 1_700, refunds: [refund("c1", 900), refund("c2", 800)] }),
      true,
    ],
    ["a cancel's key under another status", row({ status: "ABORTED", transactionKey: "c1", amount: 900 }), refunded, false],
    ["a cancel that is not booked", row({ status: "CANCELED", transactionKey: "c2", amount: 900 }), refunded, false],
    ["a cancel of another amount", row({ status: "CANCELED", transactionKey: "c1", amount: 901 }), refunded, false],
    ["another amount", row({ amount: 9_901 }), booking(), false],
    ["another currency", row({ currency: "USD" }), booking(), false],
    ["another payment of the order", row({ paymentKey: "another" }), booking(), false],
    ["another order", row({ orderId: "trk_0002" }), booking(), false],
    ["an order that is open here", row(), pending(), false],
    ["an order that is declined here", row(), declined(), false],
    ["an order that is not here", row(), undefined, false],
    ["a status that Toss has added since", row({ status: "SPLIT" }), booking(), false],
    ["a payment without its charge", row(), booking({ charge: null }), false],
    ["a payment whose figure is wrong", row(), booking({ refundedWon: 1 }), false],
    ["a payment of another amount than its charge", row(), booking({ amountWon: 9_000 }), false],
  ])("%s", (_, listed, ours, isBooked) => {
    expect(isRowBooked(listed, ours)).toBe(isBooked);
  });
});
