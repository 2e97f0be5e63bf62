/**
 * What a refusal code of Toss means for us. Toss publishes no such classification: this one is ours, made from the code, never from
 * the HTTP status alone, because Toss answers transient trouble with 400 and declines with 400 and 403.
 */

/**
 * hard: this billing key will not be charged again, a new card is needed. soft: try again on a later day. transient: certainly not
 * charged, try again soon. unknown: look the order up before anything else. operator: the whole account is misconfigured, stop.
 * request: our request was wrong, only this payment is stuck, and its person is never dunned for it.
 */
export type ChargeClass = "hard" | "soft" | "transient" | "unknown" | "operator" | "request";

/**
 * restart: the person opens the card window again. card: the person corrects or replaces the card. transient: the same authKey with
 * the same idempotency key, later. unknown: no definite answer. operator, request: ours to repair.
 */
export type IssueClass = "restart" | "card" | "transient" | "unknown" | "operator" | "request";

/** reread: the payment is not in the state we believed, read it again. The others as for a charge. */
export type CancelClass = "reread" | "transient" | "unknown" | "operator" | "request";

/** For look-ups, key deletion and lists, where no money moves. */
export type ReadClass = "transient" | "unknown" | "operator" | "request";

/** What a received refusal can be: "unknown" is never among them. */
export type Definite<Class extends string> = Exclude<Class, "unknown">;

const TOO_MANY_REQUESTS = 429;
const CONFLICT = 409;

const OPERATOR_CODES = [
  "UNAUTHORIZED_KEY",
  "INVALID_API_KEY",
  "INCORRECT_BASIC_AUTH_FORMAT",
  "FORBIDDEN_REQUEST",
  "NOT_SUPPORTED_METHOD",
  "NOT_FOUND_HTTP_METHOD",
] as const;

const CARD_IS_UNUSABLE_CODES = [
  "INVALID_STOPPED_CARD",
  "INVALID_CARD_LOST_OR_STOLEN",
  "INVALID_CARD_EXPIRATION",
  "INVALID_CARD_NUMBER",
  "INVALID_REJECT_CARD",
  "NOT_SUPPORTED_CARD_TYPE",
  "NOT_REGISTERED_CARD_COMPANY",
  "EXCEED_MAX_AUTH_COUNT",
] as const;

const CHARGE_CODES = tableOf<ChargeClass>({
  hard: [
    ...CARD_IS_UNUSABLE_CODES,
    "INVALID_BILL_KEY_REQUEST",
    "ALREADY_REMOVED_BILLING_KEY",
    "NOT_FOUND_BILLING",
    "BILLING_KEY_NOT_FOUND",
    "FDS_ERROR",
  ],
  soft: [
    "REJECT_CARD_PAYMENT",
    "REJECT_ACCOUNT_PAYMENT",
    "REJECT_CARD_COMPANY",
    "EXCEED_MAX_PAYMENT_AMOUNT",
    "EXCEED_MAX_AMOUNT",
    "EXCEED_MAX_DAILY_PAYMENT_COUNT",
    "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT",
    "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT",
    "EXCEED_MAX_ONE_DAY_AMOUNT",
  ],
  transient: ["MAINTAINED_METHOD", "NOT_AVAILABLE_BANK"],
  unknown: [
    "DUPLICATED_ORDER_ID",
    "ALREADY_PROCESSED_PAYMENT",
    "IDEMPOTENT_REQUEST_PROCESSING",
    "PROVIDER_ERROR",
    "CARD_PROCESSING_ERROR",
    "FAILED_INTERNAL_SYSTEM_PROCESSING",
    "FAILED_CARD_COMPANY_RESPONSE",
    "FAILED_DB_PROCESSING",
    "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING",
    "COMMON_ERROR",
    "UNKNOWN_PAYMENT_ERROR",
    "UNKNOWN_ERROR",
    "NOT_FOUND",
  ],
  operator: OPERATOR_CODES,
  request: [
    "NOT_MATCHES_CUSTOMER_KEY",
    "BELOW_MINIMUM_AMOUNT",
    "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM",
    "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT",
    "INVALID_CARD_INSTALLMENT_PLAN",
    "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN",
    "INVALID_REQUEST",
    "INVALID_ORDER_ID",
    "INVALID_ORDER_NAME",
    "INVALID_REQUIRED_PARAM",
    "INVALID_IDEMPOTENCY_KEY",
    "INVALID_TEST_CODE",
  ],
});

/**
 * What a refused charge (`POST /v1/billing/{billingKey}`) means. A code that Toss has not listed is "unknown": never guess that it is
 * final. Pass "" when the answer carried no code.
 */
export function classifyChargeCode(code: string, status: number): ChargeClass {
  return CHARGE_CODES.get(code) ?? (status === TOO_MANY_REQUESTS ? "transient" : "unknown");
}

const AFTER_LOOKUP = new Map<string, "transient" | "resend">([
  ["PROVIDER_ERROR", "transient"],
  ["CARD_PROCESSING_ERROR", "transient"],
  // Toss says that this order id was charged before. Only the same key is safe; a new order id could charge twice.
  ["DUPLICATED_ORDER_ID", "resend"],
  ["ALREADY_PROCESSED_PAYMENT", "resend"],
  ["IDEMPOTENT_REQUEST_PROCESSING", "resend"],
]);

/**
 * What an undecided charge becomes once a look-up has said that the order does not exist: "transient" and "soft" are final for this
 * attempt; "resend" means the same order id with the same idempotency key, because no answer to the first one was ever received.
 * Takes `code` and `status` of an `Unknown` as they are; a definite code keeps its class.
 */
export function classifyAfterLookup(code: string | null, status: number | null): Definite<ChargeClass> | "resend" {
  if (code === null || code === "" || status === null) return "resend";
  const first = classifyChargeCode(code, status);
  if (first !== "unknown") return first;
  return AFTER_LOOKUP.get(code) ?? (status === CONFLICT || status >= 500 ? "resend" : "soft");
}

const ISSUE_CODES = tableOf<IssueClass>({
  restart: ["NOT_FOUND_BILLING", "INVALID_BILLING_AUTH"],
  card: [
    ...CARD_IS_UNUSABLE_CODES,
    "INVALID_CARD_PASSWORD",
    "INVALID_CARD_IDENTITY",
    "INVALID_BIRTH_DAY_FORMAT",
    "REJECT_CARD_COMPANY",
    "REJECT_CARD_PAYMENT",
    "REJECT_ACCOUNT_PAYMENT",
  ],
  transient: ["FAILED_BILL_KEY_AUTH_CREATION", "COMMON_ERROR", "PROVIDER_ERROR", "CARD_PROCESSING_ERROR", "MAINTAINED_METHOD"],
  unknown: ["IDEMPOTENT_REQUEST_PROCESSING", "FAILED_DB_PROCESSING"],
  operator: OPERATOR_CODES,
  request: ["INVALID_REQUEST", "INVALID_EMAIL", "INVALID_IDEMPOTENCY_KEY", "INVALID_TEST_CODE"],
});

/**
 * What a refused issue (`POST /v1/billing/authorizations/issue`) means. Issuing moves no money, so an unlisted 4xx may safely send the
 * person back to the card window.
 */
export function classifyIssueCode(code: string, status: number): IssueClass {
  const listed = ISSUE_CODES.get(code);
  if (listed !== undefined) return listed;
  if (status === TOO_MANY_REQUESTS) return "transient";
  return code === "" || status === CONFLICT || status >= 500 ? "unknown" : "restart";
}

const CANCEL_CODES = tableOf<CancelClass>({
  reread: ["ALREADY_CANCELED_PAYMENT", "ALREADY_REFUND_PAYMENT", "NOT_CANCELABLE_AMOUNT", "NOT_MATCHES_REFUNDABLE_AMOUNT"],
  transient: ["FORBIDDEN_CONSECUTIVE_REQUEST", "NOT_AVAILABLE_BANK", "MAINTAINED_METHOD"],
  unknown: ["PROVIDER_ERROR", "IDEMPOTENT_REQUEST_PROCESSING"],
  operator: OPERATOR_CODES,
  request: [
    "NOT_FOUND_PAYMENT",
    "NOT_CANCELABLE_PAYMENT",
    "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER",
    "NOT_ALLOWED_PARTIAL_REFUND",
    "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT",
    "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT",
    "EXCEED_CANCEL_LIMIT",
    "EXCEED_MAX_REFUND_DUE",
    "REFUND_REJECTED",
    "FORBIDDEN_BANK_REFUND_REQUEST",
    "INVALID_REFUND_ACCOUNT_INFO",
    "INVALID_REFUND_ACCOUNT_NUMBER",
    "INVALID_REFUND_AMOUNT",
    "INVALID_BANK",
    "INVALID_REQUEST",
    "INVALID_IDEMPOTENCY_KEY",
    "INVALID_TEST_CODE",
  ],
});

/** What a refused cancel (`POST /v1/payments/{paymentKey}/cancel`) means. Unlisted codes are "unknown": read the payment again. */
export function classifyCancelCode(code: string, status: number): CancelClass {
  return CANCEL_CODES.get(code) ?? (status === TOO_MANY_REQUESTS ? "transient" : "unknown");
}

const READ_CODES = tableOf<ReadClass>({
  transient: ["FORBIDDEN_CONSECUTIVE_REQUEST", "PROVIDER_ERROR", "MAINTAINED_METHOD"],
  unknown: ["IDEMPOTENT_REQUEST_PROCESSING", "NOT_FOUND"],
  operator: OPERATOR_CODES,
  request: [],
});

/** What a refused look-up, deletion or list means. Nothing moves in these, so any other received 4xx is the request's own fault. */
export function classifyReadCode(code: string, status: number): ReadClass {
  const listed = READ_CODES.get(code);
  if (listed !== undefined) return listed;
  if (status === TOO_MANY_REQUESTS) return "transient";
  return code === "" || status === CONFLICT || status >= 500 ? "unknown" : "request";
}

function tableOf<Class extends string>(groups: Record<Class, readonly string[]>): ReadonlyMap<string, Class> {
  const table = new Map<string, Class>();
  for (const group of Object.keys(groups) as Class[]) {
    for (const code of groups[group]) table.set(code, group);
  }
  return table;
}
