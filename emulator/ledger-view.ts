import { maskCardNumber } from "./cards";
import { type Core, presentMs } from "./core";
import { fingerprint } from "./identifiers";
import { type AnswerFormat, paymentPayload, transactionPayload } from "./payloads";
import type { BillingKey, Payment } from "./records";
import { toKoreanInstant } from "./time";

export type LedgerFilter = { orderId?: string; customerKey?: string; paymentKey?: string };

/** Counts, and totals in won, since the last reset. */
export function stateView(core: Core) {
  const { state } = core;
  let approvedWon = 0;
  let canceledWon = 0;
  let approvals = 0;
  for (const payment of state.payments.values()) {
    if (payment.approvedAtMs === null) continue;
    approvals += 1;
    approvedWon += payment.totalAmount;
    canceledWon += payment.totalAmount - payment.balanceAmount;
  }
  return {
    now: toKoreanInstant(presentMs(core)),
    payments: state.payments.size,
    approvals,
    approvedWon,
    canceledWon,
    balanceWon: approvedWon - canceledWon,
    transactions: state.transactions.length,
    billingKeys: state.billingKeys.size,
    authKeys: state.authKeys.size,
    faults: state.faults.size,
    deliveries: state.deliveries.size,
    pendingDeliveries: state.pendingDeliveries.size,
    calls: core.calls.total(),
  };
}

/**
 * What was really charged and cancelled, as whole Payment objects: everything, or one order,
 * customer or payment.
 */
export function ledgerView(core: Core, filter: LedgerFilter) {
  const payments = paymentsOf(core, filter);
  const format: AnswerFormat = { language: "ko", apiVersion: core.state.settings.apiVersion, extraFields: false };
  const isFiltered = filter.orderId !== undefined || filter.paymentKey !== undefined || filter.customerKey !== undefined;
  const wanted = new Set(payments);
  return {
    payments: payments.map((payment) => ({
      ...paymentPayload(payment, format),
      customerKey: payment.customerKey,
      billingKeyFingerprint: fingerprint(payment.billingKey),
    })),
    transactions: core.state.transactions
      .filter((transaction) => !isFiltered || wanted.has(transaction.payment))
      .map((transaction) => transactionPayload(transaction, format)),
    billingKeys: billingKeysOf(core, filter, payments).map((key) => ({
      customerKey: key.customerKey,
      billingKey: key.billingKey,
      billingKeyFingerprint: fingerprint(key.billingKey),
      cardNumber: maskCardNumber(key.card.number),
      createdAt: toKoreanInstant(key.authenticatedAtMs),
      deletedAt: key.deletedAtMs === null ? null : toKoreanInstant(key.deletedAtMs),
    })),
  };
}

function paymentsOf(core: Core, filter: LedgerFilter): Payment[] {
  const { state } = core;
  const found =
    filter.paymentKey !== undefined
      ? optional(state.payments.get(filter.paymentKey))
      : filter.orderId !== undefined
        ? optional(state.paymentsByOrder.get(filter.orderId))
        : [...state.payments.values()];
  return found.filter(
    (payment) =>
      (filter.orderId === undefined || payment.orderId === filter.orderId) &&
      (filter.customerKey === undefined || payment.customerKey === filter.customerKey),
  );
}

function billingKeysOf(core: Core, filter: LedgerFilter, payments: readonly Payment[]): BillingKey[] {
  const { state } = core;
  if (filter.customerKey !== undefined) return state.billingKeysByCustomer.get(filter.customerKey) ?? [];
  if (filter.orderId === undefined && filter.paymentKey === undefined) return [...state.billingKeys.values()];
  return [...new Set(payments.map((payment) => payment.billingKey))].flatMap((key) => optional(state.billingKeys.get(key)));
}

function optional<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}
