import fc from "fast-check";
import { expect, test } from "vitest";
import { chargeIdempotencyKey, invoiceNumber, issueIdempotencyKey, orderIdOf } from "@/lib/billing/rules/order-id";

test("an order id has the shape that Toss takes, and one payment's is never another's", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      expect(orderIdOf(one)).toMatch(/^[A-Za-z0-9_-]{6,64}$/);
      expect(orderIdOf(one) === orderIdOf(other)).toBe(one === other);
    }),
  );
});

test("idempotency keys follow from the order id alone, fit Toss's limit, and differ by what they are for", () => {
  const orderId = "x".repeat(64);
  expect(chargeIdempotencyKey(orderId)).toBe(chargeIdempotencyKey(orderId));
  expect(chargeIdempotencyKey(orderId)).not.toBe(issueIdempotencyKey(orderId));
  for (const key of [chargeIdempotencyKey(orderId), issueIdempotencyKey(orderId)]) expect(key).toMatch(/^[\x21-\x7e]{1,300}$/);
});

test("an invoice number names its year and counts in six digits or more", () => {
  expect(invoiceNumber(2026, 123)).toBe("TRK-2026-000123");
  expect(invoiceNumber(2026, 1_234_567)).toBe("TRK-2026-1234567");
});
