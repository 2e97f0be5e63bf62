import { describe, expect, test } from "vitest";
import { outcomeOfPayment } from "@/lib/billing/payment/outcome";
import type { TossPayment } from "@/lib/toss/schema";

const payment = (change: Partial<TossPayment>) => ({ status: "ABORTED", failure: null, ...change }) as TossPayment;
const failed = (code: string, status: TossPayment["status"] = "ABORTED") =>
  outcomeOfPayment(payment({ status, failure: { code, message: "이유" } }));

describe("a payment that Toss keeps as failed", () => {
  test.each([
    ["INVALID_STOPPED_CARD", "hard"],
    ["REJECT_CARD_PAYMENT", "soft"],
    ["NOT_AVAILABLE_BANK", "transient"],
    ["NOT_FOUND_MERCHANT", "operator"],
    ["NOT_MATCHES_CUSTOMER_KEY", "request"],
  ])("is classified by the code of its failure: %s is %s", (code, declineClass) => {
    expect(failed(code)).toMatchObject({ kind: "declined", declineClass, code, message: "이유" });
    expect(failed(code, "EXPIRED")).toMatchObject({ kind: "declined", declineClass, code });
  });

  test.each([
    "FAILED_CARD_COMPANY_RESPONSE",
    "DUPLICATED_ORDER_ID",
    "ALREADY_COMPLETED_PAYMENT",
    "PROVIDER_ERROR",
    "BRAND_NEW_CODE",
  ])("is a soft decline when its code decides nothing: %s", (code) => {
    expect(failed(code)).toMatchObject({ kind: "declined", declineClass: "soft", code });
  });

  test.each(["ABORTED", "EXPIRED"] as const)("is a soft decline when it names no code: %s", (status) => {
    expect(outcomeOfPayment(payment({ status }))).toEqual({ kind: "declined", declineClass: "soft", code: status, message: "" });
  });
});

test.each([
  ["READY", "status_ready"],
  ["IN_PROGRESS", "status_in_progress"],
  ["WAITING_FOR_DEPOSIT", "status_waiting_for_deposit"],
  ["UNRECOGNISED", "status_unrecognised"],
] as const)("a payment that is %s at Toss has no outcome yet", (status, reason) => {
  expect(outcomeOfPayment(payment({ status }))).toEqual({ kind: "unknown", reason, code: null });
});
