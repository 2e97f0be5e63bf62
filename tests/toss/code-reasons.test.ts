import { describe, expect, it } from "vitest";
import { DECLINE_REASONS } from "@/lib/billing/rules/decline-reason";
import { isListedForCharge, reasonOfCode, refundRefusalOf, someCodeOf, TOO_MANY_REQUESTS_CODE } from "@/lib/toss/codes";
import { CLOSED_WINDOW_CODES, isWindowClosed } from "@/lib/toss/window-codes";

describe("why a refund will not be carried out", () => {
  it.each([
    ["NOT_CANCELABLE_PAYMENT", "not_cancellable"],
    ["NOT_CANCELABLE_PAYMENT_FOR_DORMANT_USER", "not_cancellable"],
    ["NOT_ALLOWED_PARTIAL_REFUND", "whole_only"],
    ["EXCEED_MAX_REFUND_DUE", "too_late"],
    ["EXCEED_CANCEL_LIMIT", "over_limit"],
    ["NOT_FOUND_PAYMENT", "not_at_toss"],
    ["REFUND_REJECTED", "rejected"],
    ["NOT_SUPPORTED_REFUND", "other"],
    ["REJECT_CARD_PAYMENT", "other"],
    ["BRAND_NEW_CODE", "other"],
    ["constructor", "other"],
  ])("%s: %s", (code, reason) => {
    expect(refundRefusalOf(code)).toBe(reason);
  });
});

describe("why a card was declined", () => {
  const NEVER_OF_A_CHARGE = ["restart", "other"] as const;

  it.each(DECLINE_REASONS.filter((reason) => !NEVER_OF_A_CHARGE.some((never) => never === reason)))(
    "%s can be shown with a code that declines a charge",
    (reason) => {
      const code = someCodeOf(reason);
      expect([reasonOfCode(code), isListedForCharge(code)]).toEqual([reason, true]);
    },
  );

  it.each(NEVER_OF_A_CHARGE)("%s is shown with no code, because no charge is declined for it", (reason) => {
    expect(() => someCodeOf(reason)).toThrow(`no code of Toss means ${reason}`);
  });

  it.each([
    [TOO_MANY_REQUESTS_CODE, "temporary"],
    ["DUPLICATED_ORDER_ID", "other"],
    ["", "other"],
  ])("%j is %s", (code, reason) => {
    expect(reasonOfCode(code)).toBe(reason);
  });
});

it("the card window was closed when its code says so, and by no other code", () => {
  const others = ["INVALID_BILLING_AUTH", "USER_CANCEL ", "user_cancel", ""];
  expect([...CLOSED_WINDOW_CODES, ...others].filter(isWindowClosed)).toEqual([
    "USER_CANCEL",
    "PAY_PROCESS_CANCELED",
    "PAYMENT_REQUEST_ABORTED",
  ]);
});
