import { describe, expect, it } from "vitest";
import { failureOf, findFailure } from "@/emulator/failures";
import {
  classifyAfterLookup,
  classifyCancelCode,
  classifyChargeCode,
  classifyIssueCode,
  classifyReadCode,
  isAlreadyDone,
  isKeyGone,
  isKeyNotFound,
  isListedForCharge,
  reasonOfCode,
  TOSS_CODES,
} from "@/lib/toss/codes";

describe("a refused charge, row by row", () => {
  it.each([
    [400, "INVALID_STOPPED_CARD", "hard"],
    [400, "INVALID_CARD_LOST_OR_STOLEN", "hard"],
    [400, "INVALID_CARD_EXPIRATION", "hard"],
    [400, "INVALID_CARD_NUMBER", "hard"],
    [400, "INVALID_REJECT_CARD", "hard"],
    [400, "NOT_SUPPORTED_CARD_TYPE", "hard"],
    [400, "NOT_REGISTERED_CARD_COMPANY", "hard"],
    [400, "INVALID_BILL_KEY_REQUEST", "hard"],
    [400, "ALREADY_REMOVED_BILLING_KEY", "hard"],
    [404, "NOT_FOUND_BILLING", "hard"],
    [400, "BILLING_KEY_NOT_FOUND", "hard"],
    [400, "NOT_MATCHES_CUSTOMER_KEY", "request"],
    [400, "DUPLICATED_ORDER_ID", "unknown"],
    [400, "ALREADY_PROCESSED_PAYMENT", "unknown"],
    [400, "ALREADY_COMPLETED_PAYMENT", "unknown"],
    [400, "DUPLICATED_REQUEST", "unknown"],
    [400, "INVALID_CARD", "hard"],
    [400, "INVALID_CARD_COMPANY", "hard"],
    [400, "BELOW_MINIMUM_AMOUNT", "request"],
    [400, "EXCEEDS_TRANSFER_AMOUNT_MAXIMUM", "request"],
    [400, "EXCEED_MAX_PAYMENT_AMOUNT", "soft"],
    [400, "EXCEED_MAX_AMOUNT", "soft"],
    [400, "EXCEED_MAX_DAILY_PAYMENT_COUNT", "soft"],
    [400, "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT", "soft"],
    [400, "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT", "soft"],
    [400, "NOT_SUPPORTED_INSTALLMENT_PLAN_CARD_OR_MERCHANT", "request"],
    [400, "INVALID_CARD_INSTALLMENT_PLAN", "request"],
    [400, "NOT_SUPPORTED_MONTHLY_INSTALLMENT_PLAN", "request"],
    [400, "NOT_SUPPORTED_METHOD", "operator"],
    [400, "INVALID_REQUEST", "request"],
    [400, "INVALID_ORDER_ID", "request"],
    [400, "INVALID_ORDER_NAME", "request"],
    [400, "INVALID_REQUIRED_PARAM", "request"],
    [400, "INVALID_IDEMPOTENCY_KEY", "request"],
    [400, "INVALID_API_KEY", "operator"],
    [400, "PROVIDER_ERROR", "unknown"],
    [400, "CARD_PROCESSING_ERROR", "unknown"],
    [400, "MAINTAINED_METHOD", "transient"],
    [401, "UNAUTHORIZED_KEY", "operator"],
    [403, "REJECT_CARD_PAYMENT", "soft"],
    [403, "REJECT_ACCOUNT_PAYMENT", "soft"],
    [403, "REJECT_CARD_COMPANY", "soft"],
    [403, "EXCEED_MAX_AUTH_COUNT", "hard"],
    [403, "EXCEED_MAX_ONE_DAY_AMOUNT", "soft"],
    [403, "NOT_AVAILABLE_BANK", "transient"],
    [403, "FDS_ERROR", "hard"],
    [403, "FORBIDDEN_REQUEST", "operator"],
    [403, "INCORRECT_BASIC_AUTH_FORMAT", "operator"],
    [404, "NOT_FOUND_HTTP_METHOD", "operator"],
    [404, "NOT_FOUND", "unknown"],
    [409, "IDEMPOTENT_REQUEST_PROCESSING", "unknown"],
    [429, "HTTP_429", "transient"],
    [500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "unknown"],
    [500, "FAILED_CARD_COMPANY_RESPONSE", "unknown"],
    [500, "FAILED_DB_PROCESSING", "unknown"],
    [500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "unknown"],
    [500, "COMMON_ERROR", "unknown"],
    [500, "UNKNOWN_PAYMENT_ERROR", "unknown"],
    [500, "UNKNOWN_ERROR", "unknown"],
    [500, "FAILED_BILLING_AUTO_CANCEL", "unknown"],
    [500, "FAILED_METHOD_HANDLING", "unknown"],
  ] as const)("%i %s is %s", (status, code, outcome) => {
    expect(classifyChargeCode(code, status)).toBe(outcome);
  });

  it.each([400, 401, 403, 404, 409, 500, 503])("an unlisted code with %i is never guessed to be final", (status) => {
    expect(classifyChargeCode("BRAND_NEW_CODE", status)).toBe("unknown");
    expect(classifyChargeCode("", status)).toBe("unknown");
  });

  it("the code decides, not the status it came with", () => {
    expect(classifyChargeCode("REJECT_CARD_PAYMENT", 401)).toBe("soft");
    expect(classifyChargeCode("UNAUTHORIZED_KEY", 400)).toBe("operator");
  });

  it.each(["constructor", "__proto__", "toString"])("%s is not found in the table by accident", (code) => {
    expect(classifyChargeCode(code, 400)).toBe("unknown");
  });
});

describe("an undecided charge, after Toss has said that the order does not exist", () => {
  it.each([
    [400, "PROVIDER_ERROR", "transient"],
    [400, "CARD_PROCESSING_ERROR", "transient"],
    [400, "BRAND_NEW_CODE", "soft"],
    [404, "NOT_FOUND", "soft"],
    [409, "IDEMPOTENT_REQUEST_PROCESSING", "resend"],
    [409, "BRAND_NEW_CODE", "resend"],
    [500, "FAILED_DB_PROCESSING", "resend"],
    [500, "COMMON_ERROR", "resend"],
    [503, "BRAND_NEW_CODE", "resend"],
    [400, "DUPLICATED_ORDER_ID", "resend"],
    [400, "ALREADY_PROCESSED_PAYMENT", "resend"],
    [400, "ALREADY_COMPLETED_PAYMENT", "resend"],
    [400, "DUPLICATED_REQUEST", "resend"],
    [429, "BRAND_NEW_CODE", "transient"],
    [null, null, "resend"],
    [200, null, "resend"],
    [null, "PROVIDER_ERROR", "resend"],
    [400, "", "resend"],
    [502, null, "resend"],
    [403, "REJECT_CARD_PAYMENT", "soft"],
    [400, "INVALID_STOPPED_CARD", "hard"],
    [401, "UNAUTHORIZED_KEY", "operator"],
    [400, "INVALID_REQUEST", "request"],
  ] as const)("%s %s becomes %s", (status, code, outcome) => {
    expect(classifyAfterLookup(code, status)).toBe(outcome);
  });
});

describe("a refused issue, row by row", () => {
  it.each([
    [404, "NOT_FOUND_BILLING", "restart"],
    [400, "INVALID_BILLING_AUTH", "restart"],
    [400, "INVALID_CARD_NUMBER", "card"],
    [400, "NOT_SUPPORTED_CARD_TYPE", "card"],
    [400, "INVALID_CARD_PASSWORD", "card"],
    [400, "INVALID_CARD_EXPIRATION", "card"],
    [400, "INVALID_CARD_IDENTITY", "card"],
    [400, "INVALID_REJECT_CARD", "card"],
    [400, "INVALID_STOPPED_CARD", "card"],
    [400, "INVALID_BIRTH_DAY_FORMAT", "card"],
    [400, "NOT_REGISTERED_CARD_COMPANY", "card"],
    [400, "INVALID_CARD", "card"],
    [400, "INVALID_CARD_COMPANY", "card"],
    [400, "INVALID_EMAIL", "request"],
    [400, "NOT_SUPPORTED_METHOD", "operator"],
    [400, "INVALID_REQUEST", "request"],
    [403, "EXCEED_MAX_AUTH_COUNT", "card"],
    [403, "REJECT_CARD_COMPANY", "card"],
    [403, "REJECT_ACCOUNT_PAYMENT", "card"],
    [401, "UNAUTHORIZED_KEY", "operator"],
    [400, "INVALID_API_KEY", "operator"],
    [500, "FAILED_BILL_KEY_AUTH_CREATION", "transient"],
    [500, "FAILED_DB_PROCESSING", "unknown"],
    [500, "COMMON_ERROR", "transient"],
    [409, "IDEMPOTENT_REQUEST_PROCESSING", "unknown"],
    [429, "HTTP_429", "transient"],
    [500, "BRAND_NEW_CODE", "unknown"],
    [409, "BRAND_NEW_CODE", "unknown"],
    [400, "", "unknown"],
    [400, "BRAND_NEW_CODE", "restart"],
  ] as const)("%i %s is %s", (status, code, outcome) => {
    expect(classifyIssueCode(code, status)).toBe(outcome);
  });
});

describe("a refused cancel", () => {
  it.each([
    [400, "ALREADY_CANCELED_PAYMENT", "reread"],
    [400, "ALREADY_REFUND_PAYMENT", "reread"],
    [400, "ALREADY_REFUNDING_PAYMENT", "reread"],
    [403, "EXCEED_MAX_REFUND_AMOUNT", "request"],
    [403, "NOT_SUPPORTED_REFUND", "request"],
    [403, "NOT_ALLOWED_REFUND_BANK", "request"],
    [403, "NOT_CANCELABLE_AMOUNT", "reread"],
    [400, "NOT_MATCHES_REFUNDABLE_AMOUNT", "reread"],
    [403, "FORBIDDEN_CONSECUTIVE_REQUEST", "transient"],
    [403, "NOT_AVAILABLE_BANK", "transient"],
    [429, "HTTP_429", "transient"],
    [400, "PROVIDER_ERROR", "unknown"],
    [500, "FAILED_REFUND_PROCESS", "unknown"],
    [500, "FAILED_METHOD_HANDLING_CANCEL", "unknown"],
    [500, "FAILED_PARTIAL_REFUND", "unknown"],
    [500, "COMMON_ERROR", "unknown"],
    [500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "unknown"],
    [500, "FAILED_PAYMENT_INTERNAL_SYSTEM_PROCESSING", "unknown"],
    [400, "BRAND_NEW_CODE", "unknown"],
    [401, "UNAUTHORIZED_KEY", "operator"],
    [403, "FORBIDDEN_REQUEST", "operator"],
    [403, "INCORRECT_BASIC_AUTH_FORMAT", "operator"],
    [404, "NOT_FOUND_PAYMENT", "request"],
    [400, "INVALID_REQUEST", "request"],
    [400, "INVALID_REFUND_ACCOUNT_INFO", "request"],
    [400, "INVALID_REFUND_ACCOUNT_NUMBER", "request"],
    [400, "INVALID_BANK", "request"],
    [400, "EXCEED_CANCEL_AMOUNT_DISCOUNT_AMOUNT", "request"],
    [400, "REFUND_REJECTED", "request"],
    [400, "FORBIDDEN_BANK_REFUND_REQUEST", "request"],
    [403, "NOT_CANCELABLE_PAYMENT", "request"],
    [403, "EXCEED_MAX_REFUND_DUE", "request"],
    [403, "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT", "request"],
    [403, "NOT_ALLOWED_PARTIAL_REFUND", "request"],
    [403, "NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", "request"],
    [403, "EXCEED_CANCEL_LIMIT", "request"],
  ] as const)("%i %s is %s", (status, code, outcome) => {
    expect(classifyCancelCode(code, status)).toBe(outcome);
  });
});

describe("a refused look-up", () => {
  it.each([
    [403, "FORBIDDEN_CONSECUTIVE_REQUEST", "transient"],
    [429, "HTTP_429", "transient"],
    [401, "UNAUTHORIZED_KEY", "operator"],
    [404, "NOT_FOUND_HTTP_METHOD", "operator"],
    [404, "NOT_FOUND", "unknown"],
    [404, "NOT_FOUND_PAYMENT", "request"],
    [400, "INVALID_DATE", "request"],
    [400, "EXCEED_MAX_QUERY_LIMIT", "request"],
    [500, "COMMON_ERROR", "unknown"],
    [409, "BRAND_NEW_CODE", "unknown"],
    [400, "", "unknown"],
  ] as const)("%i %s is %s", (status, code, outcome) => {
    expect(classifyReadCode(code, status)).toBe(outcome);
  });
});

describe("a fault of the account is the operator's, whatever was asked", () => {
  it.each([
    "UNAUTHORIZED_KEY",
    "INVALID_API_KEY",
    "INCORRECT_BASIC_AUTH_FORMAT",
    "FORBIDDEN_REQUEST",
    "NOT_SUPPORTED_METHOD",
    "NOT_FOUND_HTTP_METHOD",
    "NOT_FOUND_MERCHANT",
    "NOT_FOUND_MERCHANT_INTEGRATION",
    "NOT_FOUND_TERMINAL_ID",
    "INVALID_AUTHORIZE_AUTH",
    "API_VERSION_UPDATE_NEEDED",
    "NOT_SUPPORTED_PROCESS",
    "INVALID_CLIENT_KEY",
    "API_KEY_ACCESS_DENIED",
  ])("%s", (code) => {
    expect(classifyChargeCode(code, 400)).toBe("operator");
    expect(classifyIssueCode(code, 400)).toBe("operator");
    expect(classifyCancelCode(code, 400)).toBe("operator");
    expect(classifyReadCode(code, 400)).toBe("operator");
    expect(reasonOfCode(code)).toBe("our_fault");
  });
});

describe("what a code says of an order and of a billing key", () => {
  it("four codes say that the order was charged before", () => {
    expect(TOSS_CODES.filter(isAlreadyDone).sort()).toEqual([
      "ALREADY_COMPLETED_PAYMENT",
      "ALREADY_PROCESSED_PAYMENT",
      "DUPLICATED_ORDER_ID",
      "DUPLICATED_REQUEST",
    ]);
  });

  it("a key that Toss does not know is not the same as a key that was removed", () => {
    expect(TOSS_CODES.filter(isKeyNotFound).sort()).toEqual([
      "BILLING_KEY_NOT_FOUND",
      "INVALID_BILL_KEY_REQUEST",
      "NOT_FOUND_BILLING",
    ]);
    expect(TOSS_CODES.filter(isKeyGone).sort()).toEqual([
      "ALREADY_REMOVED_BILLING_KEY",
      "BILLING_KEY_NOT_FOUND",
      "NOT_FOUND_BILLING",
    ]);
  });

  it("a code that Toss adds later is not listed, and neither is one of another operation", () => {
    const strange = ["BRAND_NEW_CODE", "", "constructor", "NOT_CANCELABLE_PAYMENT"];
    for (const says of [isListedForCharge, isAlreadyDone, isKeyNotFound, isKeyGone]) expect(strange.filter(says)).toEqual([]);
    expect(isListedForCharge("PROVIDER_ERROR")).toBe(true);
    expect(reasonOfCode("BRAND_NEW_CODE")).toBe("other");
  });
});

describe("the table and the emulator's failures", () => {
  it("know each code that we classify", () => {
    expect(TOSS_CODES.filter((code) => findFailure(code) === null)).toEqual([]);
  });

  it.each(TOSS_CODES.filter((code) => failureOf(code).status >= 500))("%s comes with a 5xx and is never final", (code) => {
    const passing = ["unknown", "transient"];
    const { status } = failureOf(code);
    expect(classifyChargeCode(code, status)).toBe("unknown");
    expect(passing).toContain(classifyIssueCode(code, status));
    expect(passing).toContain(classifyCancelCode(code, status));
  });

  it.each(TOSS_CODES.filter((code) => failureOf(code).status === 401))("%s comes with 401 and is the operator's", (code) => {
    expect(classifyChargeCode(code, 401)).toBe("operator");
  });
});
