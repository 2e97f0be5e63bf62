// The rules of billing keys and charges, without HTTP. Each operation is synchronous, so two calls
// never interleave. It either changes the state or returns a failure.

import { behaviourOf, type Card, type CardBehaviour, readCard } from "./cards";
import { type Core, commit, presentMs } from "./core";
import { type Failure, failureOf } from "./failures";
import { createAuthKey, createBillingKey, createPaymentKey, createPaymentSecret, createTransactionKey } from "./identifiers";
import type { BillingKey, CardExpiry, Payment } from "./records";
import { koreanYearAndMonth } from "./time";

export type Result<Value> = { ok: true; value: Value } | { ok: false; failure: Failure };

export type ChargeRequest = {
  billingKey: string;
  customerKey: string;
  amount: number;
  orderId: string;
  orderName: string;
  taxFreeAmount: number;
  taxExemptionAmount: number;
  installmentPlanMonths: number;
};

/**
 * How a planted fault changes a charge: a decline, or an approved amount (in won) that was not
 * requested.
 */
export type ChargeFault = { declineCode?: string; approvedAmount?: number };

export type Charged = { payment: Payment; answerIsLost: boolean };

const MIN_CARD_AMOUNT = 100;
const MAX_CUSTOMER_KEY_LENGTH = 300;

export function refuse(code: string): { ok: false; failure: Failure } {
  return { ok: false, failure: failureOf(code) };
}

/**
 * Creates a one-time authKey for `issueBillingKey`, as the card window does after a buyer has
 * verified a card.
 */
export function createAuthentication(
  core: Core,
  input: { customerKey: string; cardNumber: string; expiry: CardExpiry | null },
): string {
  const authKey = createAuthKey();
  commit(core, {
    type: "auth_key",
    authKey: {
      authKey,
      customerKey: input.customerKey,
      card: readCard(input.cardNumber),
      expiry: input.expiry,
      createdAtMs: presentMs(core),
    },
  });
  return authKey;
}

/**
 * Exchanges an authKey, once, for a billing key. Refuses an unknown or used one with
 * NOT_FOUND_BILLING, and another customer's with INVALID_BILLING_AUTH.
 * Source: docs.tosspayments.com/reference (core API)
 */
export function issueBillingKey(core: Core, input: { authKey: string; customerKey: string }): Result<BillingKey> {
  if (input.customerKey.length > MAX_CUSTOMER_KEY_LENGTH) return refuse("FAILED_DB_PROCESSING");
  const authentication = core.state.authKeys.get(input.authKey);
  if (authentication === undefined) return refuse("NOT_FOUND_BILLING");
  if (authentication.customerKey !== input.customerKey) return refuse("INVALID_BILLING_AUTH");
  commit(core, { type: "auth_key_used", authKey: input.authKey });
  return createKey(core, authentication);
}

/** Issues a billing key directly from card details, as Toss's key-in API does. */
export function issueByCardDetails(
  core: Core,
  input: { customerKey: string; cardNumber: string; expiry: CardExpiry },
): Result<BillingKey> {
  if (input.customerKey.length > MAX_CUSTOMER_KEY_LENGTH) return refuse("FAILED_DB_PROCESSING");
  if (!/^\d{14,20}$/.test(input.cardNumber)) return refuse("INVALID_CARD_NUMBER");
  if (isExpired(input.expiry, presentMs(core))) return refuse("INVALID_CARD_EXPIRATION");
  const behaviour = cardBehaviour(core, input.cardNumber);
  if (behaviour.kind === "refuse_in_window") return refuse(behaviour.code);
  return createKey(core, { customerKey: input.customerKey, card: readCard(input.cardNumber), expiry: input.expiry });
}

/**
 * Charges a billing key. An approval adds one payment and one transaction row. A declined charge
 * leaves nothing, unless the setting `declinedOrdersFindable` is on.
 * Source: docs.tosspayments.com/reference (core API)
 */
export function charge(core: Core, request: ChargeRequest, fault: ChargeFault = {}): Result<Charged> {
  const billingKey = core.state.billingKeys.get(request.billingKey);
  if (billingKey === undefined) return refuse("NOT_FOUND_BILLING");
  if (billingKey.customerKey !== request.customerKey) return refuse("NOT_MATCHES_CUSTOMER_KEY");
  if (billingKey.deletedAtMs !== null) return refuse("ALREADY_REMOVED_BILLING_KEY");
  if (request.amount < MIN_CARD_AMOUNT) return refuse("BELOW_MINIMUM_AMOUNT");
  const earlier = core.state.paymentsByOrder.get(request.orderId);
  if (earlier !== undefined && earlier.status !== "ABORTED") return refuse("DUPLICATED_ORDER_ID");

  const declineCode = fault.declineCode ?? declineOf(core, billingKey);
  const payment = newPayment(core, request, billingKey.card, {
    declineCode,
    amount: fault.approvedAmount ?? request.amount,
    atMs: presentMs(core),
  });
  if (declineCode !== null) {
    if (core.state.settings.declinedOrdersFindable) commit(core, { type: "payment", payment });
    return refuse(declineCode);
  }
  commit(core, { type: "payment", payment });
  return { ok: true, value: { payment, answerIsLost: chargeBehaviour(core, billingKey).kind === "lost_answer" } };
}

/** How long the issuer takes to decide on a charge, in real milliseconds. */
export function chargeDelayMs(core: Core, billingKeyText: string): number {
  const billingKey = core.state.billingKeys.get(billingKeyText);
  if (billingKey === undefined) return 0;
  const behaviour = chargeBehaviour(core, billingKey);
  return behaviour.kind === "slow" ? (behaviour.delayMs ?? core.state.settings.slowCardMs) : 0;
}

/** Deletes a billing key for good. Refuses a second delete with ALREADY_REMOVED_BILLING_KEY. */
export function deleteBillingKey(core: Core, billingKeyText: string): Result<BillingKey> {
  const billingKey = core.state.billingKeys.get(billingKeyText);
  if (billingKey === undefined) return refuse("NOT_FOUND_BILLING");
  if (billingKey.deletedAtMs !== null) return refuse("ALREADY_REMOVED_BILLING_KEY");
  commit(core, { type: "billing_key_deleted", billingKey: billingKeyText, atMs: presentMs(core) });
  return { ok: true, value: billingKey };
}

/** How a card number behaves now, including changes through the controls. */
export function cardBehaviour(core: Core, number: string): CardBehaviour {
  return core.state.cards.get(number) ?? behaviourOf(number);
}

/** Whether a card's last valid month is over in Korea. */
export function isExpired(expiry: CardExpiry, atMs: number): boolean {
  const present = koreanYearAndMonth(atMs);
  return expiry.year < present.year || (expiry.year === present.year && expiry.month < present.month);
}

function createKey(core: Core, input: { customerKey: string; card: Card; expiry: CardExpiry | null }): Result<BillingKey> {
  const behaviour = cardBehaviour(core, input.card.number);
  if (behaviour.kind === "refuse_at_issue") return refuse(behaviour.code);
  const billingKey: BillingKey = {
    billingKey: createBillingKey(),
    customerKey: input.customerKey,
    card: input.card,
    expiry: input.expiry,
    authenticatedAtMs: presentMs(core),
    deletedAtMs: null,
    approvals: 0,
    behaviour: null,
  };
  commit(core, { type: "billing_key", billingKey });
  return { ok: true, value: billingKey };
}

function chargeBehaviour(core: Core, billingKey: BillingKey): CardBehaviour {
  return billingKey.behaviour ?? cardBehaviour(core, billingKey.card.number);
}

function declineOf(core: Core, billingKey: BillingKey): string | null {
  const behaviour = chargeBehaviour(core, billingKey);
  if (behaviour.kind === "decline") return behaviour.code;
  if (behaviour.kind === "decline_after" && billingKey.approvals >= behaviour.approvals) return behaviour.code;
  if (billingKey.card.cardType === "미확인") return "NOT_SUPPORTED_CARD_TYPE";
  if (billingKey.expiry !== null && isExpired(billingKey.expiry, presentMs(core))) return "INVALID_CARD_EXPIRATION";
  return null;
}

/** A payment of this instant: approved, or declined with a code. */
export function newPayment(
  core: Core,
  request: ChargeRequest,
  card: Card,
  result: { declineCode: string | null; amount: number; atMs: number },
): Payment {
  const { atMs } = result;
  const isApproved = result.declineCode === null;
  const transactionKey = isApproved ? createTransactionKey() : null;
  return {
    paymentKey: unusedPaymentKey(core, atMs),
    orderId: request.orderId,
    orderName: request.orderName,
    customerKey: request.customerKey,
    billingKey: request.billingKey,
    card,
    status: isApproved ? "DONE" : "ABORTED",
    totalAmount: result.amount,
    balanceAmount: isApproved ? result.amount : 0,
    taxFreeAmount: request.taxFreeAmount,
    taxExemptionAmount: request.taxExemptionAmount,
    installmentPlanMonths: request.installmentPlanMonths,
    requestedAtMs: atMs,
    approvedAtMs: isApproved ? atMs : null,
    approvalTransactionKey: transactionKey,
    lastTransactionKey: transactionKey,
    secret: createPaymentSecret(),
    cancels: [],
    failureCode: result.declineCode,
  };
}

function unusedPaymentKey(core: Core, atMs: number): string {
  let paymentKey = createPaymentKey(atMs);
  while (core.state.payments.has(paymentKey)) paymentKey = createPaymentKey(atMs);
  return paymentKey;
}
