import { z } from "zod";
import { maskCardNumber } from "./cards";
import { type Core, presentMs } from "./core";
import { fingerprint } from "./identifiers";
import { formatFor, paymentPayload, transactionPayload } from "./payloads";
import type { BillingKey, Payment } from "./records";
import { toKoreanInstant } from "./time";

const DEFAULT_ROWS = 100;
const MAX_ROWS = 1_000;

const name = z.string().min(1).optional();

/** The query of `GET /emulator/ledger`. */
export const ledgerQuery = z.object({
  orderId: name,
  customerKey: name,
  paymentKey: name,
  limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(DEFAULT_ROWS),
  after: z.coerce.number().int().min(0).default(0),
});

type LedgerQuery = z.infer<typeof ledgerQuery>;

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
 * customer or payment. One page holds at most `limit` rows of each list, oldest first, from
 * position `after`. `next` is the position of the following page, or null on the last; `totals`
 * counts all pages.
 */
export function ledgerView(core: Core, query: LedgerQuery) {
  const payments = paymentsOf(core, query);
  const isFiltered = query.orderId !== undefined || query.paymentKey !== undefined || query.customerKey !== undefined;
  const wanted = new Set(payments);
  const transactions = core.state.transactions.filter((transaction) => !isFiltered || wanted.has(transaction.payment));
  const billingKeys = billingKeysOf(core, query, payments);
  const end = query.after + query.limit;
  const page = <Row>(rows: readonly Row[]): Row[] => rows.slice(query.after, end);
  const format = formatFor(core, { language: "ko", extraFields: false });
  const totals = { payments: payments.length, transactions: transactions.length, billingKeys: billingKeys.length };
  return {
    payments: page(payments).map((payment) => ({
      ...paymentPayload(payment, format),
      customerKey: payment.customerKey,
      billingKeyFingerprint: fingerprint(payment.billingKey),
    })),
    transactions: page(transactions).map((transaction) => transactionPayload(transaction, format)),
    billingKeys: page(billingKeys).map(billingKeyView),
    totals,
    next: Math.max(totals.payments, totals.transactions, totals.billingKeys) > end ? end : null,
  };
}

function billingKeyView(key: BillingKey) {
  return {
    customerKey: key.customerKey,
    billingKey: key.billingKey,
    billingKeyFingerprint: fingerprint(key.billingKey),
    cardNumber: maskCardNumber(key.card.number),
    createdAt: toKoreanInstant(key.authenticatedAtMs),
    deletedAt: key.deletedAtMs === null ? null : toKoreanInstant(key.deletedAtMs),
  };
}

function paymentsOf(core: Core, filter: LedgerQuery): Payment[] {
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

function billingKeysOf(core: Core, filter: LedgerQuery, payments: readonly Payment[]): BillingKey[] {
  const { state } = core;
  if (filter.customerKey !== undefined) return state.billingKeysByCustomer.get(filter.customerKey) ?? [];
  if (filter.orderId === undefined && filter.paymentKey === undefined) return [...state.billingKeys.values()];
  return [...new Set(payments.map((payment) => payment.billingKey))].flatMap((key) => optional(state.billingKeys.get(key)));
}

function optional<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value];
}
