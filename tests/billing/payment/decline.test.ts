import { describe, expect, test } from "vitest";
import { declineOf, failureOf, OWN_DECLINES } from "@/lib/billing/payment/decline";
import { classifyChargeCode, classifyIssueCode, TOSS_CODES } from "@/lib/toss/codes";

const reasonOf = (code: string) => declineOf(code).reason;
const ofClass = (...classes: string[]) => TOSS_CODES.filter((code) => classes.includes(classifyChargeCode(code, 400)));

describe("why a card could not be charged", () => {
  test.each(ofClass("hard", "soft"))("%s is the card's, and has a reason of its own", (code) => {
    expect(["other", "our_fault"]).not.toContain(reasonOf(code));
  });

  test.each(ofClass("operator", "request"))("%s is ours, and no card is blamed for it", (code) => {
    expect(reasonOf(code)).toBe("our_fault");
  });

  test.each(["SEAL_KEY_MISSING", "BILLING_KEY_UNREADABLE"])("%s, which we say ourselves, blames no card", (code) => {
    expect(reasonOf(code)).toBe("our_fault");
  });

  test.each(["INVALID_CARD_PASSWORD", "INVALID_CARD_IDENTITY", "INVALID_BIRTH_DAY_FORMAT"])(
    "%s is the card's, at the issue",
    (code) => {
      expect(classifyIssueCode(code, 400)).toBe("card");
      expect(reasonOf(code)).toBe("card_details_wrong");
    },
  );

  test.each([...ofClass("transient"), "PROVIDER_ERROR", "CARD_PROCESSING_ERROR", "HTTP_429", "NO_ANSWER"])(
    "%s passes",
    (code) => {
      expect(["temporary", "bank_closed"]).toContain(reasonOf(code));
    },
  );

  test("a code that Toss adds later is shown as some other reason", () => {
    expect(reasonOf("SOMETHING_NEW")).toBe("other");
    expect(reasonOf("")).toBe("other");
  });
});

describe("what a failed checkout keeps", () => {
  test("of a decline by Toss or the issuer: its code", () => {
    expect(failureOf("REJECT_CARD_PAYMENT")).toEqual({ failedReason: "declined", failedCode: "REJECT_CARD_PAYMENT" });
    expect(failureOf("SOMETHING_NEW")).toEqual({ failedReason: "declined", failedCode: "SOMETHING_NEW" });
  });

  test.each([...OWN_DECLINES.keys()])("of %s, which is ours: our word and no code of Toss's", (code) => {
    expect(failureOf(code)).toEqual({ failedReason: code.toLowerCase(), failedCode: null });
    expect(TOSS_CODES).not.toContain(code);
  });
});
