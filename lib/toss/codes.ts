/**
 * Every code of Toss Payments that we know, in one table: what it means as the answer to a charge,
 * an issue of a billing key, a cancel and a look-up, and the reason it gives for a decline. Toss
 * publishes no such classification. This one is ours, made from the code and never from the HTTP
 * status alone, because Toss answers passing trouble with 400 and declines with 400 and 403.
 * Source: docs.tosspayments.com/reference/error-codes
 */
import type { DeclineReason } from "../billing/rules/decline-reason";

/**
 * - hard: this billing key will not be charged again, a new card is needed
 * - soft: try again on a later day
 * - transient: certainly not charged, try again soon
 * - unknown: look the order up before anything else
 * - operator: the whole account is misconfigured, stop
 * - request: our request was wrong; only this payment is stuck, and the customer is never dunned
 *   for it
 */
export type ChargeClass = "hard" | "soft" | "transient" | "unknown" | "operator" | "request";

/**
 * - restart: the customer opens the card window again
 * - card: the customer corrects or replaces the card
 * - transient: the same authKey with the same idempotency key, later
 * - unknown: no definite answer
 * - operator, request: ours to repair
 */
export type IssueClass = "restart" | "card" | "transient" | "unknown" | "operator" | "request";

/**
 * reread: the payment is not in the state we believed, read it again. The others as for a charge.
 */
export type CancelClass = "reread" | "transient" | "unknown" | "operator" | "request";

/** For look-ups, key deletion and lists, where no money moves. */
export type ReadClass = "transient" | "unknown" | "operator" | "request";

/** Why Toss will not carry a refund out, for the operator. "other": its code says no more. */
export type RefundRefusalReason =
  | "not_cancellable"
  | "whole_only"
  | "too_late"
  | "over_limit"
  | "not_at_toss"
  | "rejected"
  | "other";

/** What a received refusal can be: "unknown" is never among them. */
export type Definite<Class extends string> = Exclude<Class, "unknown">;

type Meaning = {
  /**
   * already_done: unknown, and the order id was used before. It is looked up, and never followed by
   * a new order id.
   */
  charge?: ChargeClass | "already_done";
  /**
   * What an unknown charge becomes once Toss says that it has no such order; see
   * classifyAfterLookup.
   */
  absent?: "transient" | "resend";
  issue?: IssueClass;
  cancel?: CancelClass;
  read?: ReadClass;
  /** What the code says of the billing key. */
  key?: "not_found" | "invalid" | "removed";
  /** Why a refund was refused for good; absent where the code says nothing more than that. */
  refund?: Exclude<RefundRefusalReason, "other">;
  /** Why the card was declined; absent where the code says nothing that a customer could act on. */
  reason?: DeclineReason;
};

const OPERATOR = { charge: "operator", issue: "operator", cancel: "operator", read: "operator", reason: "our_fault" } as const;
const REQUEST = { charge: "request", reason: "our_fault" } as const;
const ANY_REQUEST = { charge: "request", issue: "request", cancel: "request", reason: "our_fault" } as const;
const CANCEL_REQUEST = { cancel: "request" } as const;
const CARD = { charge: "hard", issue: "card" } as const;
const OVER_LIMIT = { charge: "soft", reason: "limit_exceeded" } as const;
const UNDECIDED = { charge: "unknown" } as const;
const ALREADY_DONE = { charge: "already_done", absent: "resend" } as const;

/**
 * If a row has no entry for an operation, the code was never listed for it. The classify functions
 * below say what follows.
 */
const CODES = {
  // The card itself: another card is needed.
  INVALID_STOPPED_CARD: { ...CARD, reason: "card_stopped" },
  INVALID_CARD_LOST_OR_STOLEN: { ...CARD, reason: "card_lost_or_stolen" },
  INVALID_CARD_EXPIRATION: { ...CARD, reason: "card_expired" },
  INVALID_CARD_NUMBER: { ...CARD, reason: "card_details_wrong" },
  INVALID_CARD: { ...CARD, reason: "card_details_wrong" },
  INVALID_CARD_COMPANY: { ...CARD, reason: "card_unsupported" },
  NOT_SUPPORTED_CARD_TYPE: { ...CARD, reason: "card_unsupported" },
  NOT_REGISTERED_CARD_COMPANY: { ...CARD, reason: "card_not_activated" },
  INVALID_REJECT_CARD: { ...CARD, reason: "issuer_declined" },
  EXCEED_MAX_AUTH_COUNT: { ...CARD, reason: "auth_locked" },
  FDS_ERROR: { charge: "hard", reason: "fraud_suspected" },

  // What the customer typed into the card window, and the window's own time limit.
  INVALID_CARD_PASSWORD: { issue: "card", reason: "card_details_wrong" },
  INVALID_CARD_IDENTITY: { issue: "card", reason: "card_details_wrong" },
  INVALID_BIRTH_DAY_FORMAT: { issue: "card", reason: "card_details_wrong" },
  INVALID_BILLING_AUTH: { issue: "restart", reason: "restart" },

  // The billing key. To an issue, NOT_FOUND_BILLING says that the authKey is unknown or was used.
  NOT_FOUND_BILLING: { charge: "hard", issue: "restart", key: "not_found", reason: "key_gone" },
  BILLING_KEY_NOT_FOUND: { charge: "hard", key: "not_found", reason: "key_gone" },
  INVALID_BILL_KEY_REQUEST: { charge: "hard", key: "invalid", reason: "key_gone" },
  ALREADY_REMOVED_BILLING_KEY: { charge: "hard", key: "removed", reason: "key_gone" },

  // Limits, balance and the issuer's refusal: another day may bring another answer.
  REJECT_CARD_PAYMENT: { charge: "soft", issue: "card", reason: "insufficient_funds" },
  REJECT_ACCOUNT_PAYMENT: { charge: "soft", issue: "card", reason: "insufficient_funds" },
  REJECT_CARD_COMPANY: { charge: "soft", issue: "card", reason: "issuer_declined" },
  EXCEED_MAX_PAYMENT_AMOUNT: OVER_LIMIT,
  EXCEED_MAX_AMOUNT: OVER_LIMIT,
  EXCEED_MAX_DAILY_PAYMENT_COUNT: OVER_LIMIT,
  EXCEED_MAX_ONE_DAY_AMOUNT: OVER_LIMIT,
  EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT: OVER_LIMIT,
  EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT: OVER_LIMIT,

  // Passing trouble.
  MAINTAINED_METHOD: { charge: "transient", issue: "transient", cancel: "transient", read: "transient", reason: "temporary" },
  NOT_AVAILABLE_BANK: { charge: "transient", cancel: "transient", reason: "bank_closed" },
  FORBIDDEN_CONSECUTIVE_REQUEST: { cancel: "transient", read: "transient" },
  FAILED_BILL_KEY_AUTH_CREATION: { issue: "transient", reason: "temporary" },
  PROVIDER_ERROR: {
    charge: "unknown",
    absent: "transient",
    issue: "transient",
    cancel: "unknown",
    read: "transient",
    reason: "temporary",
  },
  CARD_PROCESSING_ERROR: { charge: "unknown", absent: "transient", issue: "transient", reason: "temporary" },
  COMMON_ERROR: { charge: "unknown", issue: "transient", cancel: "unknown", reason: "temporary" },

  // Toss says that this order was charged before. Only the same key is safe; a new order id could
  // charge twice.
  DUPLICATED_ORDER_ID: ALREADY_DONE,
  DUPLICATED_REQUEST: ALREADY_DONE,
  ALREADY_PROCESSED_PAYMENT: ALREADY_DONE,
  ALREADY_COMPLETED_PAYMENT: ALREADY_DONE,

  // Nothing is known of the money.
  IDEMPOTENT_REQUEST_PROCESSING: { charge: "unknown", absent: "resend", issue: "unknown", cancel: "unknown", read: "unknown" },
  NOT_FOUND: { charge: "unknown", read: "unknown" },
  UNKNOWN_ERROR: UNDECIDED,
  UNKNOWN_PAYMENT_ERROR: UNDECIDED,
  FAILED_CARD_COMPANY_RESPONSE: UNDECIDED,
  FAILED_METHOD_HANDLING: UNDECIDED,
  FAILED_BILLING_AUTO_CANCEL: UNDECIDED,
  FAILED_DB_PROCESSING: { charge: "unknown", issue: "unknown" },
  FAILED_INTERNAL_SYSTEM_PROCESSING: { charge: "unknown", cancel: "unknown" },
  FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING: { charge: "unknown", cancel: "unknown" },
  FAILED_REFUND_PROCESS: { cancel: "unknown" },
  FAILED_METHOD_HANDLING_CANCEL: { cancel: "unknown" },
  FAILED_PARTIAL_REFUND: { cancel: "unknown" },

  // The account: keys, contract, permissions, address. Every customer would meet it.
  UNAUTHORIZED_KEY: OPERATOR,
  INVALID_API_KEY: OPERATOR,
  INVALID_CLIENT_KEY: OPERATOR,
  API_KEY_ACCESS_DENIED: OPERATOR,
  API_VERSION_UPDATE_NEEDED: OPERATOR,
  INCORRECT_BASIC_AUTH_FORMAT: OPERATOR,
  INVALID_AUTHORIZE_AUTH: OPERATOR,
  FORBIDDEN_REQUEST: OPERATOR,
  NOT_SUPPORTED_METHOD: OPERATOR,
  NOT_SUPPORTED_PROCESS: OPERATOR,
  NOT_FOUND_HTTP_METHOD: OPERATOR,
  NOT_FOUND_MERCHANT: OPERATOR,
  NOT_FOUND_MERCHANT_INTEGRATION: OPERATOR,
  NOT_FOUND_TERMINAL_ID: OPERATOR,

  // Our request.
  INVALID_REQUEST: ANY_REQUEST,
  INVALID_IDEMPOTENCY_KEY: ANY_REQUEST,
  INVALID_TEST_CODE: ANY_REQUEST,
  NOT_MATCHES_CUSTOMER_KEY: REQUEST,
  BELOW_MINIMUM_AMOUNT: REQUEST,
  EXCEEDS_TRANSFER_AMOUNT_MAXIMUM: REQUEST,
  NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT: REQUEST,
  INVALID_CARD_INSTALLMENT_PLAN: REQUEST,
  NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN: REQUEST,
  INVALID_ORDER_ID: REQUEST,
  INVALID_ORDER_NAME: REQUEST,
  INVALID_REQUIRED_PARAM: REQUEST,
  INVALID_EMAIL: { issue: "request", reason: "our_fault" },
  INVALID_DATE: { read: "request" },
  EXCEED_MAX_QUERY_LIMIT: { read: "request" },
  NOT_FOUND_PAYMENT: { cancel: "request", read: "request", refund: "not_at_toss" },

  // A cancel: the payment has changed meanwhile.
  ALREADY_CANCELED_PAYMENT: { cancel: "reread" },
  ALREADY_REFUND_PAYMENT: { cancel: "reread" },
  ALREADY_REFUNDING_PAYMENT: { cancel: "reread" },
  NOT_CANCELABLE_AMOUNT: { cancel: "reread" },
  NOT_MATCHES_REFUNDABLE_AMOUNT: { cancel: "reread" },

  // A cancel: this one is not possible.
  NOT_CANCELABLE_PAYMENT: { ...CANCEL_REQUEST, refund: "not_cancellable" },
  NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER: { ...CANCEL_REQUEST, refund: "not_cancellable" },
  NOT_ALLOWED_PARTIAL_REFUND: { ...CANCEL_REQUEST, refund: "whole_only" },
  NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT: CANCEL_REQUEST,
  NOT_ALLOWED_REFUND_BANK: CANCEL_REQUEST,
  NOT_SUPPORTED_REFUND: CANCEL_REQUEST,
  EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT: CANCEL_REQUEST,
  EXCEED_CANCEL_LIMIT: { ...CANCEL_REQUEST, refund: "over_limit" },
  EXCEED_MAX_REFUND_AMOUNT: CANCEL_REQUEST,
  EXCEED_MAX_REFUND_DUE: { ...CANCEL_REQUEST, refund: "too_late" },
  REFUND_REJECTED: { ...CANCEL_REQUEST, refund: "rejected" },
  FORBIDDEN_BANK_REFUND_REQUEST: CANCEL_REQUEST,
  INVALID_REFUND_ACCOUNT_INFO: CANCEL_REQUEST,
  INVALID_REFUND_ACCOUNT_NUMBER: CANCEL_REQUEST,
  INVALID_REFUND_AMOUNT: CANCEL_REQUEST,
  INVALID_BANK: CANCEL_REQUEST,
} satisfies Record<string, Meaning>;

/** Every code of the table. */
export const TOSS_CODES = Object.keys(CODES);

const BY_CODE: ReadonlyMap<string, Meaning> = new Map(Object.entries(CODES));

const TOO_MANY_REQUESTS = 429;
/** Our name for a 429 without a code, which Toss does not document. */
export const TOO_MANY_REQUESTS_CODE = "HTTP_429";
const CONFLICT = 409;

/**
 * What a refused charge (`POST /v1/billing/{billingKey}`) means. A code that Toss has not listed is
 * "unknown": never guess that it is final. Pass "" when the answer carried no code.
 */
export function classifyChargeCode(code: string, status: number): ChargeClass {
  const listed = BY_CODE.get(code)?.charge;
  if (listed === undefined) return status === TOO_MANY_REQUESTS ? "transient" : "unknown";
  return listed === "already_done" ? "unknown" : listed;
}

/**
 * What a charge without a definite answer becomes once a look-up has said that the order does not
 * exist. "transient" and "soft" are final for this attempt. "resend" means the same order id with
 * the same idempotency key, because no answer to the first request ever came. Takes `code` and
 * `status` of an `Unknown` as they are; a definite code keeps its class.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export function classifyAfterLookup(code: string | null, status: number | null): Definite<ChargeClass> | "resend" {
  if (code === null || code === "" || status === null) return "resend";
  const first = classifyChargeCode(code, status);
  if (first !== "unknown") return first;
  return BY_CODE.get(code)?.absent ?? (status === CONFLICT || status >= 500 ? "resend" : "soft");
}

/**
 * What a refused issue (`POST /v1/billing/authorizations/issue`) means. Issuing moves no money, so
 * an unlisted 4xx may safely send the customer back to the card window.
 */
export function classifyIssueCode(code: string, status: number): IssueClass {
  const listed = BY_CODE.get(code)?.issue;
  if (listed !== undefined) return listed;
  if (status === TOO_MANY_REQUESTS) return "transient";
  return code === "" || status === CONFLICT || status >= 500 ? "unknown" : "restart";
}

/**
 * What a refused cancel (`POST /v1/payments/{paymentKey}/cancel`) means. Unlisted codes are
 * "unknown": read the payment again.
 */
export function classifyCancelCode(code: string, status: number): CancelClass {
  return BY_CODE.get(code)?.cancel ?? (status === TOO_MANY_REQUESTS ? "transient" : "unknown");
}

/**
 * What a refused look-up, deletion or list means. These move no money, so any other 4xx is our own
 * fault.
 */
export function classifyReadCode(code: string, status: number): ReadClass {
  const listed = BY_CODE.get(code)?.read;
  if (listed !== undefined) return listed;
  if (status === TOO_MANY_REQUESTS) return "transient";
  return code === "" || status === CONFLICT || status >= 500 ? "unknown" : "request";
}

/**
 * Whether the table says what this code means for a charge. Many answers in a row with an unlisted
 * code are a fault of the account.
 */
export const isListedForCharge = (code: string): boolean => BY_CODE.get(code)?.charge !== undefined;

/**
 * Whether Toss says that the order id was used before. Such an order is looked up and never
 * replaced by one with a new order id.
 */
export const isAlreadyDone = (code: string): boolean => BY_CODE.get(code)?.charge === "already_done";

/**
 * Whether Toss says that it does not know the billing key. For one card, the card is dead. For many
 * in a row, the secret key belongs to another shop: it is valid but knows none of our billing keys.
 * Toss does not document which of the codes it sends then, so all of them count.
 * Source: docs/decisions/0021-faults-of-the-account.md
 */
export function isKeyNotFound(code: string): boolean {
  const key = BY_CODE.get(code)?.key;
  return key === "not_found" || key === "invalid";
}

/** Whether a refused deletion says that the key no longer exists at Toss. */
export function isKeyGone(code: string): boolean {
  const key = BY_CODE.get(code)?.key;
  return key === "not_found" || key === "removed";
}

/** Whether Toss says that it has no such payment. Any other 404 says nothing about the payment. */
export const isPaymentNotFound = (code: string): boolean => code === "NOT_FOUND_PAYMENT";

/** Whether Toss is still working on the first request with this idempotency key. */
export const isStillRunning = (code: string): boolean => code === "IDEMPOTENT_REQUEST_PROCESSING";

/**
 * @returns the reason for a decline with this code; "other" for a code without one, or one that
 *   Toss added later
 */
export const reasonOfCode = (code: string): DeclineReason =>
  BY_CODE.get(code)?.reason ?? (code === TOO_MANY_REQUESTS_CODE ? "temporary" : "other");

/** Why a refund with this refusal will not be carried out. */
export const refundRefusalOf = (code: string): RefundRefusalReason => BY_CODE.get(code)?.refund ?? "other";

/** A code with which Toss declines a charge for this reason, to show how a decline looks. */
export function someCodeOf(reason: DeclineReason): string {
  const found = [...BY_CODE].find(([, meaning]) => meaning.charge && meaning.reason === reason);
  if (!found) throw new Error(`no code of Toss means ${reason}`);
  return found[0];
}
