// The rows of the emulator's state, and the lines of its journal. Each change of state is one
// record. The same call applies it to the state and appends it to the journal, so that replaying
// the journal gives the same state.

import type { Card, CardBehaviour } from "./cards";
import type { ClockSetting } from "./clock";
import type { Fault } from "./fault-schema";
import type { Settings } from "./settings";

export type CardExpiry = { year: number; month: number };

export type AuthKey = {
  authKey: string;
  customerKey: string;
  card: Card;
  expiry: CardExpiry | null;
  createdAtMs: number;
};

export type BillingKey = {
  billingKey: string;
  customerKey: string;
  card: Card;
  /** Null when the expiry was not given: the card then never expires. */
  expiry: CardExpiry | null;
  authenticatedAtMs: number;
  deletedAtMs: number | null;
  approvals: number;
  /** Set through the controls. With null the card's own behaviour counts. */
  behaviour: CardBehaviour | null;
};

export type Cancel = {
  transactionKey: string;
  cancelAmount: number;
  cancelReason: string;
  taxFreeAmount: number;
  refundableAmount: number;
  canceledAtMs: number;
};

export type PaymentStatus = "DONE" | "CANCELED" | "PARTIAL_CANCELED" | "ABORTED";

/**
 * Amounts are in won. An ABORTED payment was declined; it is kept only when
 * `declinedOrdersFindable` is on.
 */
export type Payment = {
  paymentKey: string;
  orderId: string;
  orderName: string;
  customerKey: string;
  billingKey: string;
  card: Card;
  status: PaymentStatus;
  totalAmount: number;
  balanceAmount: number;
  taxFreeAmount: number;
  taxExemptionAmount: number;
  installmentPlanMonths: number;
  requestedAtMs: number;
  approvedAtMs: number | null;
  approvalTransactionKey: string | null;
  lastTransactionKey: string | null;
  secret: string;
  cancels: Cancel[];
  failureCode: string | null;
};

/** One row per approval and per cancel, as `GET /v1/transactions` lists them. */
export type Transaction = {
  transactionKey: string;
  payment: Payment;
  amount: number;
  status: PaymentStatus;
  atMs: number;
};

export type StoredAnswer = { status: number; body: string; traceId: string; atMs: number };

export type DeliveryAttempt = { atMs: number; status: number | null; error: string | null; tookMs: number };

export type Delivery = {
  id: string;
  transmissionId: string;
  eventType: string;
  url: string;
  body: string;
  /** Headers of an event from the controls. Toss's own three headers are added at each attempt. */
  headers: Record<string, string>;
  createdAtMs: number;
  state: "pending" | "delivered" | "failed" | "dropped";
  retries: number;
  nextAttemptAtMs: number | null;
  attempts: DeliveryAttempt[];
};

export type DeliveryProgress = Pick<Delivery, "state" | "retries" | "nextAttemptAtMs">;

export type JournalRecord =
  | { type: "auth_key"; authKey: AuthKey }
  | { type: "auth_key_used"; authKey: string }
  | { type: "billing_key"; billingKey: BillingKey }
  | { type: "billing_key_deleted"; billingKey: string; atMs: number }
  | { type: "billing_key_behaviour"; billingKey: string; behaviour: CardBehaviour | null }
  | { type: "payment"; payment: Payment }
  | { type: "cancel"; paymentKey: string; cancel: Cancel }
  | { type: "card"; number: string; behaviour: CardBehaviour }
  | { type: "clock"; clock: ClockSetting }
  | { type: "settings"; settings: Settings }
  | { type: "fault"; fault: Fault }
  | { type: "fault_taken"; id: string }
  | { type: "fault_removed"; id: string }
  | { type: "idempotency"; tuple: string; answer: StoredAnswer }
  | { type: "delivery"; delivery: Delivery }
  | { type: "delivery_attempt"; id: string; attempt: DeliveryAttempt | null; progress: DeliveryProgress }
  | { type: "reset"; settings: Settings };
