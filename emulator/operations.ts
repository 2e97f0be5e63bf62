// The paths of the real API that a billing merchant uses. Each is one function from a request to an
// answer, without HTTP.
// Source: docs.tosspayments.com/reference (core API)

import { cancelPayment } from "./cancels";
import { type Core, presentMs } from "./core";
import type { Failure } from "./failures";
import type { FaultSubject, Operation } from "./fault-schema";
import { takeFault } from "./faults";
import { type ChargeFault, charge, chargeDelayMs, deleteBillingKey, issueBillingKey, issueByCardDetails, refuse } from "./ledger";
import { type AnswerFormat, billingPayload, paymentPayload, transactionPayload } from "./payloads";
import { allOf, type JsonObject, optionalWon, requiredText, requiredWon, textOf } from "./request-fields";
import { readPeriod, readTransactionQuery } from "./transaction-query";
import { listTransactions } from "./transactions";
import { announceBillingDeleted, announcePaymentStatus } from "./webhooks";

export type ApiRequest = {
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: JsonObject;
  format: AnswerFormat;
};

/** `body` is the whole text of the answer. It is empty after a billing key was deleted. */
export type Answer = { status: number; body: string; code: string | null; answerIsLost: boolean };

export type ApiOperation = {
  operation: Operation;
  method: "GET" | "POST" | "DELETE";
  path: string;
  subject: (request: ApiRequest) => FaultSubject;
  /** How long to wait before the operation runs, in real milliseconds. */
  delayMs: (core: Core, request: ApiRequest) => number;
  run: (core: Core, request: ApiRequest) => Answer;
};

const ORDER_ID = /^[A-Za-z0-9_-]{6,64}$/;
const MAX_AUTH_KEY_LENGTH = 300;
const MAX_ORDER_NAME_LENGTH = 100;
const MAX_CANCEL_REASON_LENGTH = 200;
const MAX_INSTALMENT_MONTHS = 12;
const MIN_INSTALMENT_AMOUNT = 50_000;
/** Longer than any key the API accepts. The ledger checks the real limits. */
const ANY_LENGTH = 100_000;

const noDelay = () => 0;

export const API_OPERATIONS: readonly ApiOperation[] = [
  {
    operation: "issue",
    method: "POST",
    path: "/v1/billing/authorizations/issue",
    subject: ({ body }) => ({ operation: "issue", customerKey: textOf(body.customerKey) }),
    delayMs: noDelay,
    run: issue,
  },
  {
    operation: "issue",
    method: "POST",
    path: "/v1/billing/authorizations/card",
    subject: ({ body }) => ({ operation: "issue", customerKey: textOf(body.customerKey) }),
    delayMs: noDelay,
    run: issueByCard,
  },
  {
    operation: "charge",
    method: "POST",
    path: "/v1/billing/:billingKey",
    subject: ({ body, params }) => ({
      operation: "charge",
      orderId: textOf(body.orderId),
      customerKey: textOf(body.customerKey),
      billingKey: params.billingKey,
    }),
    delayMs: (core, { params }) => chargeDelayMs(core, params.billingKey ?? ""),
    run: chargeCard,
  },
  {
    operation: "delete",
    method: "DELETE",
    path: "/v1/billing/:billingKey",
    subject: ({ params }) => ({ operation: "delete", billingKey: params.billingKey }),
    delayMs: noDelay,
    run: removeKey,
  },
  {
    operation: "confirm",
    method: "POST",
    path: "/v1/payments/confirm",
    subject: ({ body }) => ({ operation: "confirm", orderId: textOf(body.orderId), paymentKey: textOf(body.paymentKey) }),
    delayMs: noDelay,
    run: confirm,
  },
  {
    operation: "lookup",
    method: "GET",
    path: "/v1/payments/orders/:orderId",
    subject: ({ params }) => ({ operation: "lookup", orderId: params.orderId }),
    delayMs: noDelay,
    run: findByOrder,
  },
  {
    operation: "lookup",
    method: "GET",
    path: "/v1/payments/:paymentKey",
    subject: ({ params }) => ({ operation: "lookup", paymentKey: params.paymentKey }),
    delayMs: noDelay,
    run: findByKey,
  },
  {
    operation: "cancel",
    method: "POST",
    path: "/v1/payments/:paymentKey/cancel",
    subject: ({ params }) => ({ operation: "cancel", paymentKey: params.paymentKey }),
    delayMs: noDelay,
    run: cancel,
  },
  {
    operation: "transactions",
    method: "GET",
    path: "/v1/transactions",
    subject: () => ({ operation: "transactions" }),
    delayMs: noDelay,
    run: transactions,
  },
  {
    operation: "settlements",
    method: "GET",
    path: "/v1/settlements",
    subject: () => ({ operation: "settlements" }),
    delayMs: noDelay,
    run: settlements,
  },
];

/** A failure in the caller's language: `{ code, message }` and nothing else. */
export function failureAnswer(failure: Failure, format: Pick<AnswerFormat, "language">): Answer {
  const body = JSON.stringify({ code: failure.code, message: failure.message[format.language] });
  return { status: failure.status, body, code: failure.code, answerIsLost: false };
}

function success(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value), code: null, answerIsLost: false };
}

function issue(core: Core, { body, format }: ApiRequest): Answer {
  const fields = allOf({
    authKey: requiredText(body, "authKey", MAX_AUTH_KEY_LENGTH),
    customerKey: requiredText(body, "customerKey", ANY_LENGTH),
  });
  const issued = fields.ok ? issueBillingKey(core, fields.value) : fields;
  return issued.ok ? success(billingPayload(issued.value, format)) : failureAnswer(issued.failure, format);
}

function issueByCard(core: Core, { body, format }: ApiRequest): Answer {
  const fields = allOf({
    customerKey: requiredText(body, "customerKey", ANY_LENGTH),
    cardNumber: requiredText(body, "cardNumber", 20),
    year: requiredText(body, "cardExpirationYear", 2),
    month: requiredText(body, "cardExpirationMonth", 2),
    identity: requiredText(body, "customerIdentityNumber", ANY_LENGTH),
  });
  if (!fields.ok) return failureAnswer(fields.failure, format);
  const { customerKey, cardNumber, year, month, identity } = fields.value;
  const issued =
    checkCardDetails({ year, month, identity }) ??
    issueByCardDetails(core, { customerKey, cardNumber, expiry: { year: 2000 + Number(year), month: Number(month) } });
  return issued.ok ? success(billingPayload(issued.value, format)) : failureAnswer(issued.failure, format);
}

function checkCardDetails(details: { year: string; month: string; identity: string }): { ok: false; failure: Failure } | null {
  if (!/^\d{2}$/.test(details.year) || !/^(0[1-9]|1[0-2])$/.test(details.month)) return refuse("INVALID_CARD_EXPIRATION");
  if (!/^(\d{6}|\d{10})$/.test(details.identity)) return refuse("INVALID_BIRTH_DAY_FORMAT");
  return null;
}

function chargeCard(core: Core, { body, params, format }: ApiRequest): Answer {
  const billingKey = params.billingKey ?? "";
  const fields = readCharge(body);
  if (!fields.ok) return failureAnswer(fields.failure, format);
  const subject: FaultSubject = {
    operation: "charge",
    orderId: fields.value.orderId,
    customerKey: fields.value.customerKey,
    billingKey,
  };
  const charged = charge(core, { billingKey, ...fields.value }, chargeFaultFor(core, subject));
  if (!charged.ok) return failureAnswer(charged.failure, format);
  return { ...success(paymentPayload(charged.value.payment, format)), answerIsLost: charged.value.answerIsLost };
}

function readCharge(body: JsonObject) {
  const fields = allOf({
    customerKey: requiredText(body, "customerKey", ANY_LENGTH),
    amount: requiredWon(body, "amount", 0),
    orderId: requiredText(body, "orderId", ANY_LENGTH),
    orderName: requiredText(body, "orderName", ANY_LENGTH),
    taxFreeAmount: optionalWon(body, "taxFreeAmount", 0),
    taxExemptionAmount: optionalWon(body, "taxExemptionAmount", 0),
    installmentPlanMonths: optionalWon(body, "cardInstallmentPlan", 0),
  });
  if (!fields.ok) return fields;
  const { amount, taxFreeAmount = 0, taxExemptionAmount = 0, installmentPlanMonths = 0 } = fields.value;
  if (!ORDER_ID.test(fields.value.orderId)) return refuse("INVALID_ORDER_ID");
  if (fields.value.orderName.length > MAX_ORDER_NAME_LENGTH) return refuse("INVALID_ORDER_NAME");
  if (!isInstalmentPossible(installmentPlanMonths, amount)) return refuse("INVALID_CARD_INSTALLMENT_PLAN");
  return { ok: true as const, value: { ...fields.value, taxFreeAmount, taxExemptionAmount, installmentPlanMonths } };
}

function isInstalmentPossible(months: number, amount: number): boolean {
  return months === 0 || (months >= 2 && months <= MAX_INSTALMENT_MONTHS && amount >= MIN_INSTALMENT_AMOUNT);
}

function chargeFaultFor(core: Core, subject: FaultSubject): ChargeFault {
  const fault = takeFault(core, subject, (action) => action.kind === "decline" || action.kind === "wrong_amount");
  if (fault?.kind === "decline") return { declineCode: fault.code };
  if (fault?.kind === "wrong_amount") return { approvedAmount: fault.amount };
  return {};
}

function removeKey(core: Core, { params, format }: ApiRequest): Answer {
  const deleted = deleteBillingKey(core, params.billingKey ?? "");
  if (!deleted.ok) return failureAnswer(deleted.failure, format);
  announceBillingDeleted(core, deleted.value.billingKey);
  return { status: 200, body: "", code: null, answerIsLost: false };
}

/**
 * Confirming belongs to payments that a buyer started in a payment window, and the emulator has
 * none of these. A charge of a billing key is approved already.
 */
function confirm(core: Core, { body, format }: ApiRequest): Answer {
  const fields = allOf({
    paymentKey: requiredText(body, "paymentKey", ANY_LENGTH),
    orderId: requiredText(body, "orderId", ANY_LENGTH),
    amount: requiredWon(body, "amount", 0),
  });
  if (!fields.ok) return failureAnswer(fields.failure, format);
  const isKnown = core.state.payments.has(fields.value.paymentKey);
  return failureAnswer(refuse(isKnown ? "ALREADY_PROCESSED_PAYMENT" : "NOT_FOUND_PAYMENT_SESSION").failure, format);
}

function findByOrder(core: Core, { params, format }: ApiRequest): Answer {
  const payment = core.state.paymentsByOrder.get(params.orderId ?? "");
  if (payment === undefined) return failureAnswer(refuse("NOT_FOUND_PAYMENT").failure, format);
  const ageMs = presentMs(core) - payment.requestedAtMs;
  const subject: FaultSubject = { operation: "lookup", orderId: payment.orderId };
  const lag = takeFault(core, subject, (action) => action.kind === "lookup_lag" && ageMs < action.ms);
  return lag === null ? success(paymentPayload(payment, format)) : failureAnswer(refuse("NOT_FOUND_PAYMENT").failure, format);
}

function findByKey(core: Core, { params, format }: ApiRequest): Answer {
  const payment = core.state.payments.get(params.paymentKey ?? "");
  return payment === undefined
    ? failureAnswer(refuse("NOT_FOUND_PAYMENT").failure, format)
    : success(paymentPayload(payment, format));
}

function cancel(core: Core, { body, params, format }: ApiRequest): Answer {
  const fields = allOf({
    cancelReason: requiredText(body, "cancelReason", MAX_CANCEL_REASON_LENGTH),
    cancelAmount: optionalWon(body, "cancelAmount", 1),
    taxFreeAmount: optionalWon(body, "taxFreeAmount", 0),
    refundableAmount: optionalWon(body, "refundableAmount", 0),
  });
  const cancelled = fields.ok ? cancelPayment(core, { paymentKey: params.paymentKey ?? "", ...fields.value }) : fields;
  if (!cancelled.ok) return failureAnswer(cancelled.failure, format);
  announcePaymentStatus(core, cancelled.value);
  return success(paymentPayload(cancelled.value, format));
}

function transactions(core: Core, { query, format }: ApiRequest): Answer {
  const requested = readTransactionQuery(query);
  if (!requested.ok) return failureAnswer(requested.failure, format);
  const lag = takeFault(core, { operation: "transactions" }, (action) => action.kind === "lookup_lag");
  const visibleUntilMs = lag?.kind === "lookup_lag" ? presentMs(core) - lag.ms : Number.MAX_SAFE_INTEGER;
  const rows = listTransactions(core.state, { ...requested.value, visibleUntilMs });
  return rows === null
    ? failureAnswer(refuse("INVALID_TRANSACTION_KEY").failure, format)
    : success(rows.map((row) => transactionPayload(row, format)));
}

/** Toss's test environment has no settlements. */
function settlements(_core: Core, { query, format }: ApiRequest): Answer {
  const period = readPeriod(query);
  return period.ok ? success([]) : failureAnswer(period.failure, format);
}
