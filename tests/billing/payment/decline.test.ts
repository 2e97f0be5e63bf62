import { describe, expect, test } from "vitest";
import { declineReason } from "@/lib/billing/rules/decline-reason";
import { classifyChargeCode, classifyIssueCode } from "@/lib/toss/codes";

/** Every code that the outcome tables list for a charge and for an issue, and the ones that we give ourselves. */
const CARD = [
  "INVALID_STOPPED_CARD",
  "INVALID_CARD_LOST_OR_STOLEN",
  "INVALID_CARD_EXPIRATION",
  "INVALID_CARD_NUMBER",
  "INVALID_REJECT_CARD",
  "NOT_SUPPORTED_CARD_TYPE",
  "NOT_REGISTERED_CARD_COMPANY",
  "EXCEED_MAX_AUTH_COUNT",
  "INVALID_BILL_KEY_REQUEST",
  "ALREADY_REMOVED_BILLING_KEY",
  "NOT_FOUND_BILLING",
  "BILLING_KEY_NOT_FOUND",
  "FDS_ERROR",
  "REJECT_CARD_PAYMENT",
  "REJECT_ACCOUNT_PAYMENT",
  "REJECT_CARD_COMPANY",
  "EXCEED_MAX_PAYMENT_AMOUNT",
  "EXCEED_MAX_AMOUNT",
  "EXCEED_MAX_DAILY_PAYMENT_COUNT",
  "EXCEED_MAX_ONE_DAY_WITHDRAW_AMOUNT",
  "EXCEED_MAX_ONE_TIME_WITHDRAW_AMOUNT",
  "EXCEED_MAX_ONE_DAY_AMOUNT",
];
const OURS = [
  "UNAUTHORIZED_KEY",
  "INVALID_API_KEY",
  "INCORRECT_BASIC_AUTH_FORMAT",
  "FORBIDDEN_REQUEST",
  "NOT_SUPPORTED_METHOD",
  "NOT_FOUND_HTTP_METHOD",
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
];
const ISSUE_ONLY = ["INVALID_CARD_PASSWORD", "INVALID_CARD_IDENTITY", "INVALID_BIRTH_DAY_FORMAT"];
const PASSING = ["MAINTAINED_METHOD", "NOT_AVAILABLE_BANK", "PROVIDER_ERROR", "CARD_PROCESSING_ERROR", "NO_ANSWER"];

describe("why a card could not be charged", () => {
  test.each(CARD)("%s is the card's, and has a reason of its own", (code) => {
    expect(["hard", "soft"]).toContain(classifyChargeCode(code, 400));
    expect(["other", "our_fault"]).not.toContain(declineReason(code));
  });

  test.each(OURS)("%s is ours, and no card is blamed for it", (code) => {
    expect(["operator", "request"]).toContain(classifyChargeCode(code, 400));
    expect(declineReason(code)).toBe("our_fault");
  });

  test.each(["SEAL_KEY_MISSING", "BILLING_KEY_UNREADABLE"])("%s, which we say ourselves, blames no card", (code) => {
    expect(declineReason(code)).toBe("our_fault");
  });

  test.each(ISSUE_ONLY)("%s at the issue is the card's", (code) => {
    expect(classifyIssueCode(code, 400)).toBe("card");
    expect(declineReason(code)).toBe("invalid_card");
  });

  test.each(PASSING)("%s passes", (code) => {
    expect(["temporary", "bank_closed"]).toContain(declineReason(code));
  });

  test("a code that Toss adds later is shown as some other reason", () => {
    expect(declineReason("SOMETHING_NEW")).toBe("other");
    expect(declineReason("")).toBe("other");
  });
});
