/**
 * One function for each endpoint: what is sent, how the answer is read, and which answers there
 * are. `TossClient` (client.ts) documents each of them. The functions reach Toss only through
 * `send`, so this file knows neither the account nor the clock.
 */
import { z } from "zod";
import type { Read, Reading, Refused, Unknown } from "./answer";
import {
  type CancelClass,
  type ChargeClass,
  classifyCancelCode,
  classifyChargeCode,
  classifyIssueCode,
  classifyReadCode,
  type Definite,
  type IssueClass,
  isKeyGone,
  isPaymentNotFound,
  type ReadClass,
} from "./codes";
import { contactForToss } from "./contact";
import { formatSeoulClock } from "./instant";
import {
  type BillingKeyIssued,
  billingKeyIssuedSchema,
  type TossPayment,
  type TransactionRow,
  tossPaymentSchema,
  transactionListSchema,
} from "./schema";
import type { TransportRequest } from "./transport";

export type IssueInput = { authKey: string; customerKey: string; idempotencyKey: string };
export type ChargeInput = {
  billingKey: string;
  customerKey: string;
  amountWon: number;
  orderId: string;
  orderName: string;
  customerEmail?: string | null;
  customerName?: string | null;
  idempotencyKey: string;
  /** Only for the log. */
  attempt?: number;
};
export type CancelInput = {
  paymentKey: string;
  reason: string;
  /** When absent, all that is left is cancelled. */
  amountWon?: number;
  /**
   * What is left, as the caller believes. If it is not so, Toss cancels nothing and refuses with
   * NOT_MATCHES_REFUNDABLE_AMOUNT.
   */
  refundableWon?: number;
  idempotencyKey: string;
};
export type TransactionListInput = { from: Date; to: Date; startingAfter?: string; limit?: number };

export type IssueAnswer = { kind: "issued"; billing: BillingKeyIssued } | Refused<Definite<IssueClass>> | Unknown;
export type ChargeAnswer = { kind: "answered"; payment: TossPayment } | Refused<Definite<ChargeClass>> | Unknown;
export type LookupAnswer =
  | { kind: "found"; payment: TossPayment }
  | { kind: "not_found" }
  | Refused<Definite<ReadClass>>
  | Unknown;
export type CancelAnswer = { kind: "canceled"; payment: TossPayment } | Refused<Definite<CancelClass>> | Unknown;
export type DeleteAnswer = { kind: "deleted" } | { kind: "already_gone" } | Refused<Definite<ReadClass>> | Unknown;
export type TransactionListAnswer = { kind: "listed"; transactions: TransactionRow[] } | Refused<Definite<ReadClass>> | Unknown;

export type Call<Value, Class extends string> = TransportRequest &
  Reading<Value, Class> & { operation: string; template: string; orderId?: string; attempt?: number };

export type Send = <Value, Class extends string>(
  call: Call<Value, Class>,
) => Promise<Read<Value> | Refused<Definite<Class>> | Unknown>;

const MAX_TRANSACTIONS = 5000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,300}$/;

export async function issueBillingKey(send: Send, input: IssueInput): Promise<IssueAnswer> {
  const path = "/v1/billing/authorizations/issue";
  const result = await send({
    operation: "issueBillingKey",
    method: "POST",
    path,
    template: path,
    body: { authKey: input.authKey, customerKey: input.customerKey },
    idempotencyKey: sendableKey(input.idempotencyKey),
    schema: billingKeyIssuedSchema,
    classify: classifyIssueCode,
    isAsked: (billing) => billing.customerKey === input.customerKey,
  });
  return result.kind === "read" ? { kind: "issued", billing: result.value } : result;
}

export async function charge(send: Send, input: ChargeInput): Promise<ChargeAnswer> {
  const { customerEmail, customerName } = contactForToss(input);
  const result = await send({
    operation: "charge",
    method: "POST",
    path: `/v1/billing/${segment(input.billingKey)}`,
    template: "/v1/billing/{billingKey}",
    body: {
      customerKey: input.customerKey,
      amount: wholeWon(input.amountWon),
      orderId: input.orderId,
      orderName: input.orderName,
      customerEmail: customerEmail ?? undefined,
      customerName: customerName ?? undefined,
    },
    idempotencyKey: sendableKey(input.idempotencyKey),
    schema: tossPaymentSchema,
    classify: classifyChargeCode,
    isAsked: (payment) => payment.orderId === input.orderId,
    orderId: input.orderId,
    attempt: input.attempt,
  });
  return result.kind === "read" ? { kind: "answered", payment: result.value } : result;
}

export async function findPaymentByOrderId(send: Send, orderId: string): Promise<LookupAnswer> {
  const result = await send({
    operation: "findPaymentByOrderId",
    method: "GET",
    path: `/v1/payments/orders/${segment(orderId)}`,
    template: "/v1/payments/orders/{orderId}",
    schema: tossPaymentSchema,
    classify: classifyReadCode,
    isAsked: (payment) => payment.orderId === orderId,
    orderId,
  });
  return lookupAnswer(result);
}

export async function findPaymentByKey(send: Send, paymentKey: string): Promise<LookupAnswer> {
  const result = await send({
    operation: "findPaymentByKey",
    method: "GET",
    path: `/v1/payments/${segment(paymentKey)}`,
    template: "/v1/payments/{paymentKey}",
    schema: tossPaymentSchema,
    classify: classifyReadCode,
    isAsked: (payment) => payment.paymentKey === paymentKey,
  });
  return lookupAnswer(result);
}

function lookupAnswer(result: Read<TossPayment> | Refused<Definite<ReadClass>> | Unknown): LookupAnswer {
  if (result.kind === "refused" && isPaymentNotFound(result.code)) return { kind: "not_found" };
  return result.kind === "read" ? { kind: "found", payment: result.value } : result;
}

export async function cancelPayment(send: Send, input: CancelInput): Promise<CancelAnswer> {
  const result = await send({
    operation: "cancelPayment",
    method: "POST",
    path: `/v1/payments/${segment(input.paymentKey)}/cancel`,
    template: "/v1/payments/{paymentKey}/cancel",
    body: {
      cancelReason: input.reason,
      cancelAmount: input.amountWon === undefined ? undefined : wholeWon(input.amountWon),
      refundableAmount: input.refundableWon === undefined ? undefined : wholeWon(input.refundableWon),
    },
    idempotencyKey: sendableKey(input.idempotencyKey),
    schema: tossPaymentSchema,
    classify: classifyCancelCode,
    isAsked: (payment) => payment.paymentKey === input.paymentKey,
  });
  return result.kind === "read" ? { kind: "canceled", payment: result.value } : result;
}

export async function deleteBillingKey(send: Send, input: { billingKey: string }): Promise<DeleteAnswer> {
  const result = await send({
    operation: "deleteBillingKey",
    method: "DELETE",
    path: `/v1/billing/${segment(input.billingKey)}`,
    template: "/v1/billing/{billingKey}",
    // The answer has no body.
    schema: z.unknown(),
    classify: classifyReadCode,
    isAsked: () => true,
  });
  if (result.kind === "refused" && isKeyGone(result.code)) return { kind: "already_gone" };
  return result.kind === "read" ? { kind: "deleted" } : result;
}

export async function listTransactions(send: Send, input: TransactionListInput): Promise<TransactionListAnswer> {
  const query = new URLSearchParams({
    startDate: formatSeoulClock(input.from, "down"),
    endDate: formatSeoulClock(input.to, "up"),
  });
  if (input.startingAfter !== undefined) query.set("startingAfter", input.startingAfter);
  if (input.limit !== undefined) query.set("limit", String(Math.min(input.limit, MAX_TRANSACTIONS)));
  const result = await send({
    operation: "listTransactions",
    method: "GET",
    path: `/v1/transactions?${query}`,
    template: "/v1/transactions",
    schema: transactionListSchema,
    classify: classifyReadCode,
    isAsked: () => true,
  });
  return result.kind === "read" ? { kind: "listed", transactions: result.value } : result;
}

/** An empty or dotted segment would lead to another endpoint. */
function segment(value: string): string {
  if (value === "" || value === "." || value === "..")
    throw new RangeError("a Toss URL needs a payment key, a billing key or an order id");
  return encodeURIComponent(value);
}

function wholeWon(amountWon: number): number {
  if (!Number.isSafeInteger(amountWon) || amountWon <= 0)
    throw new RangeError(`an amount must be a positive whole number of won, not ${amountWon}`);
  return amountWon;
}

function sendableKey(idempotencyKey: string): string {
  if (!IDEMPOTENCY_KEY.test(idempotencyKey)) throw new RangeError("an idempotency key must be 1 to 300 visible ASCII characters");
  return idempotencyKey;
}
