import { describe, expect, test } from "vitest";
import { maskPhoneNumber, readPhoneNumber } from "@/lib/billing/rules/phone-number";

describe("a mobile number", () => {
  test.each([
    "01012345678",
    "010-1234-5678",
    " 010 1234 5678 ",
    "010.1234.5678",
    "+82 10-1234-5678",
    "+821012345678",
    "+82 (0)10-1234-5678",
    "0082 10 1234 5678",
    "０１０-１２３４-５６７８",
  ])("may be typed as %s", (typed) => {
    expect(readPhoneNumber(typed)).toBe("01012345678");
  });

  test.each([
    "",
    "010-123-4567",
    "010-1234-56789",
    "011-234-5678",
    "02-123-4567",
    "+1 010 1234 5678",
    "+82 2 123 4567",
    "010-1234-567a",
    "010-1234-5678;010-9999-0000",
    "010-1234-5678\u0000",
    "tel:010-1234-5678",
  ])("is not %j", (typed) => {
    expect(readPhoneNumber(typed)).toBeNull();
  });

  test("is shown by its last four digits", () => {
    expect(maskPhoneNumber("01012345678")).toBe("010-****-5678");
  });
});
