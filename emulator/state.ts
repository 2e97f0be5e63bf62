// The emulator's state. Only `applyRecord` writes to it, both live and while the journal is
// replayed.

import type { CardBehaviour } from "./cards";
import { type ClockSetting, REAL_CLOCK } from "./clock";
import type { Fault } from "./fault-schema";
import type { AuthKey, BillingKey, Delivery, JournalRecord, Payment, StoredAnswer, Transaction } from "./records";
import { defaultSettings, type Settings } from "./settings";
import { addTransaction } from "./transactions";

export type State = {
  settings: Settings;
  clock: ClockSetting;
  authKeys: Map<string, AuthKey>;
  billingKeys: Map<string, BillingKey>;
  billingKeysByCustomer: Map<string, BillingKey[]>;
  payments: Map<string, Payment>;
  paymentsByOrder: Map<string, Payment>;
  transactions: Transaction[];
  transactionsByKey: Map<string, Transaction>;
  cards: Map<string, CardBehaviour>;
  faults: Map<string, Fault>;
  answers: Map<string, StoredAnswer>;
  deliveries: Map<string, Delivery>;
  pendingDeliveries: Map<string, Delivery>;
};

export function createState(settings: Settings = defaultSettings(null)): State {
  return {
    settings,
    clock: REAL_CLOCK,
    authKeys: new Map(),
    billingKeys: new Map(),
    billingKeysByCustomer: new Map(),
    payments: new Map(),
    paymentsByOrder: new Map(),
    transactions: [],
    transactionsByKey: new Map(),
    cards: new Map(),
    faults: new Map(),
    answers: new Map(),
    deliveries: new Map(),
    pendingDeliveries: new Map(),
  };
}

/**
 * Applies one record. A record that names an unknown row changes nothing, so that a truncated
 * journal can still be replayed.
 */
export function applyRecord(state: State, record: JournalRecord): void {
  switch (record.type) {
    case "auth_key":
      state.authKeys.set(record.authKey.authKey, record.authKey);
      return;
    case "auth_key_used":
      state.authKeys.delete(record.authKey);
      return;
    case "billing_key":
    case "billing_key_deleted":
    case "billing_key_behaviour":
      applyBillingKey(state, record);
      return;
    case "payment":
      applyPayment(state, record.payment);
      return;
    case "cancel":
      applyCancel(state, record);
      return;
    case "card":
      state.cards.set(record.number, record.behaviour);
      return;
    case "clock":
      state.clock = record.clock;
      return;
    case "settings":
      // A journal written by an older version lacks the newer settings.
      state.settings = { ...defaultSettings(null), ...record.settings };
      return;
    case "fault":
    case "fault_taken":
    case "fault_removed":
      applyFault(state, record);
      return;
    case "idempotency":
      state.answers.set(record.tuple, record.answer);
      return;
    case "delivery":
    case "delivery_attempt":
      applyDelivery(state, record);
      return;
    case "reset":
      Object.assign(state, createState(record.settings));
      return;
    default:
      record satisfies never;
  }
}

/** The records that rebuild this state. A compacted journal consists of them. */
export function* snapshot(state: State): Generator<JournalRecord> {
  yield { type: "settings", settings: state.settings };
  yield { type: "clock", clock: state.clock };
  for (const [number, behaviour] of state.cards) yield { type: "card", number, behaviour };
  for (const authKey of state.authKeys.values()) yield { type: "auth_key", authKey };
  // Replaying the payments counts the approvals again.
  for (const billingKey of state.billingKeys.values()) yield { type: "billing_key", billingKey: { ...billingKey, approvals: 0 } };
  for (const payment of state.payments.values()) yield { type: "payment", payment };
  for (const fault of state.faults.values()) yield { type: "fault", fault };
  for (const [tuple, answer] of state.answers) yield { type: "idempotency", tuple, answer };
  for (const delivery of state.deliveries.values()) yield { type: "delivery", delivery };
}

type RecordOf<Type extends JournalRecord["type"]> = Extract<JournalRecord, { type: Type }>;

function applyBillingKey(state: State, record: RecordOf<"billing_key" | "billing_key_deleted" | "billing_key_behaviour">): void {
  if (record.type === "billing_key") {
    const billingKey = record.billingKey;
    state.billingKeys.set(billingKey.billingKey, billingKey);
    const siblings = state.billingKeysByCustomer.get(billingKey.customerKey);
    if (siblings === undefined) state.billingKeysByCustomer.set(billingKey.customerKey, [billingKey]);
    else siblings.push(billingKey);
    return;
  }
  const billingKey = state.billingKeys.get(record.billingKey);
  if (billingKey === undefined) return;
  if (record.type === "billing_key_deleted") billingKey.deletedAtMs = record.atMs;
  else billingKey.behaviour = record.behaviour;
}

function applyPayment(state: State, payment: Payment): void {
  state.payments.set(payment.paymentKey, payment);
  state.paymentsByOrder.set(payment.orderId, payment);
  if (payment.approvedAtMs === null || payment.approvalTransactionKey === null) return;
  const billingKey = state.billingKeys.get(payment.billingKey);
  if (billingKey !== undefined) billingKey.approvals += 1;
  addTransaction(state, {
    transactionKey: payment.approvalTransactionKey,
    payment,
    amount: payment.totalAmount,
    status: "DONE",
    atMs: payment.approvedAtMs,
  });
  payment.cancels.forEach((_, index) => {
    addCancelRow(state, payment, index);
  });
}

function applyCancel(state: State, record: RecordOf<"cancel">): void {
  const payment = state.payments.get(record.paymentKey);
  if (payment === undefined) return;
  const isWholeAtOnce = payment.cancels.length === 0 && record.cancel.cancelAmount === payment.balanceAmount;
  payment.cancels.push(record.cancel);
  payment.balanceAmount -= record.cancel.cancelAmount;
  payment.lastTransactionKey = record.cancel.transactionKey;
  // Measured on the real API: only a single cancel of the whole amount gives CANCELED. Several that
  // add up to it give PARTIAL_CANCELED.
  payment.status = isWholeAtOnce ? "CANCELED" : "PARTIAL_CANCELED";
  addCancelRow(state, payment, payment.cancels.length - 1);
}

function addCancelRow(state: State, payment: Payment, index: number): void {
  const cancel = payment.cancels[index];
  if (cancel === undefined) return;
  addTransaction(state, {
    transactionKey: cancel.transactionKey,
    payment,
    amount: cancel.cancelAmount,
    status: cancel.cancelAmount === payment.totalAmount ? "CANCELED" : "PARTIAL_CANCELED",
    atMs: cancel.canceledAtMs,
  });
}

function applyFault(state: State, record: RecordOf<"fault" | "fault_taken" | "fault_removed">): void {
  if (record.type === "fault") {
    state.faults.set(record.fault.id, record.fault);
  } else if (record.type === "fault_removed") {
    state.faults.delete(record.id);
  } else {
    const fault = state.faults.get(record.id);
    if (fault === undefined) return;
    fault.taken += 1;
    if (fault.times !== "forever" && fault.taken >= fault.times) state.faults.delete(record.id);
  }
}

function applyDelivery(state: State, record: RecordOf<"delivery" | "delivery_attempt">): void {
  const delivery = record.type === "delivery" ? record.delivery : state.deliveries.get(record.id);
  if (delivery === undefined) return;
  if (record.type === "delivery") {
    state.deliveries.set(delivery.id, delivery);
  } else {
    if (record.attempt !== null) delivery.attempts.push(record.attempt);
    Object.assign(delivery, record.progress);
  }
  if (delivery.state === "pending") state.pendingDeliveries.set(delivery.id, delivery);
  else state.pendingDeliveries.delete(delivery.id);
}
