import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatBusinessNumber, readBusinessNumber } from "@/lib/billing/rules/business-number";

/** The published numbers of large companies. */
const REAL = ["124-81-00998", "220-81-62517", "120-81-47521", "411-86-01799"];

describe("a business registration number", () => {
  test.each(REAL)("%s is one, with hyphens, blanks or neither", (number) => {
    const digits = number.replaceAll("-", "");
    for (const text of [number, digits, ` ${number} `, number.replaceAll("-", " "), number.replaceAll("-", "–")])
      expect(readBusinessNumber(text)).toBe(digits);
    expect(formatBusinessNumber(digits)).toBe(number);
  });

  test.each(["", "0000000000", "124810099", "12481009980", "124-81-0099a", "１２４8100998", "124.81.00998", "-", "+1248100998"])(
    "%j is none",
    (text) => {
      expect(readBusinessNumber(text)).toBeNull();
    },
  );

  test("with one digit changed is none", () => {
    const changed = fc.tuple(fc.constantFrom(...REAL), fc.nat(9), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(changed, ([number, place, by]) => {
        const digits = [...number.replaceAll("-", "")];
        // The ninth digit counts 5 and its tens, so some changes of it leave the sum as it is.
        fc.pre(place !== 8);
        digits[place] = String((Number(digits[place]) + by) % 10);
        expect(readBusinessNumber(digits.join(""))).toBeNull();
      }),
    );
  });

  test("has exactly one last digit for any nine", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{8}$/), (nine) => {
        expect([..."0123456789"].filter((last) => readBusinessNumber(nine + last))).toHaveLength(1);
      }),
    );
  });

  test("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => readBusinessNumber(text) === null || /\d/.test(text)));
  });
});
