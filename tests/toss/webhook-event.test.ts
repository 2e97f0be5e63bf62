import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWebhookEvent } from "@/lib/toss/webhook-event";
import { sampleObject, sampleText } from "./sample";

const read = (body: unknown) => parseWebhookEvent(JSON.stringify(body));

describe("a webhook of Toss", () => {
  it("PAYMENT_STATUS_CHANGED names payment, order, status and the newest transaction", () => {
    expect(parseWebhookEvent(Buffer.from(sampleText("webhook-payment-status-changed.partial")))).toEqual({
      type: "PAYMENT_STATUS_CHANGED",
      paymentKey: "5EnNZRJGvaBX7zk2yd8ydw26XvwXkLrx9POLqKQjmAw4b0e1",
      orderId: "a4CWyWY5m89PNh7xJwhk1",
      status: "DONE",
      transactionKey: "B7103F204998813B889C77C043D09502",
      createdAt: new Date("2021-12-31T15:00:00Z"),
    });
  });

  it("BILLING_DELETED names the key", () => {
    expect(parseWebhookEvent(sampleText("webhook-billing-deleted"))).toEqual({
      type: "BILLING_DELETED",
      billingKey: "wm60xF900HXZRzReBluSSgJriVX7d7rS0oyslw4zRwg",
      createdAt: new Date("2024-11-30T15:00:00Z"),
    });
  });

  it("CANCEL_STATUS_CHANGED names the cancel's transaction and status", () => {
    expect(parseWebhookEvent(sampleText("webhook-cancel-status-changed"))).toMatchObject({
      type: "CANCEL_STATUS_CHANGED",
      transactionKey: "8B4F646A829571D870A3011A4E13D640",
      status: "DONE",
    });
  });

  it("DEPOSIT_CALLBACK is known by its shape, and its secret is not passed on", () => {
    const event = parseWebhookEvent(sampleText("webhook-deposit-callback"));
    expect(event).toMatchObject({ type: "DEPOSIT_CALLBACK", orderId: "a4CWyWY5m89PNh7xJwhk1", status: "DONE" });
    expect(JSON.stringify(event)).not.toContain("ps_");
  });

  it.each(["secret", "orderId", "transactionKey"])("without a name and without %s is none that we know", (field) => {
    const { [field]: _, ...rest } = sampleObject("webhook-deposit-callback");
    expect(read(rest)).toMatchObject({ type: "UNKNOWN:unnamed" });
  });

  it.each([
    ["webhook-payout-changed", "UNKNOWN:payout.changed"],
    ["webhook-method-updated", "UNKNOWN:METHOD_UPDATED"],
  ])("%s is %s", (name, type) => {
    expect(parseWebhookEvent(sampleText(name)).type).toBe(type);
  });
});

describe("an event by the guide's names", () => {
  it.each([
    [{ eventType: "PAYMENT_APPROVED", data: { paymentKey: "p", orderId: "o" } }, "PAYMENT_APPROVED"],
    [{ eventType: "PAYMENT_FAILED", data: { paymentKey: "p", orderId: "o" } }, "PAYMENT_FAILED"],
    [{ type: "payment.approved", data: { paymentKey: "p", orderId: "o" } }, "PAYMENT_APPROVED"],
    [{ type: "payment.failed", paymentKey: "p", orderId: "o" }, "PAYMENT_FAILED"],
    [{ eventType: "payment.approved", paymentKey: "p", orderId: "o" }, "PAYMENT_APPROVED"],
    [{ type: "PAYMENT_APPROVED", data: null, paymentKey: "p", orderId: "o" }, "PAYMENT_APPROVED"],
  ])("%j is %s", (body, type) => {
    expect(read(body)).toMatchObject({ type, paymentKey: "p", orderId: "o" });
  });
});

describe("anything else", () => {
  it.each([
    ["not json", "UNKNOWN:not_json"],
    ["", "UNKNOWN:not_json"],
    ["null", "UNKNOWN:not_json"],
    ["[]", "UNKNOWN:not_json"],
    ["42", "UNKNOWN:not_json"],
    ["{}", "UNKNOWN:unnamed"],
    ['{"eventType":7}', "UNKNOWN:unnamed"],
    ['{"eventType":{"a":1},"type":"x"}', "UNKNOWN:x"],
    ['{"eventType":"bill\\u0000ing"}', "UNKNOWN:unnamed"],
    [`{"eventType":"${"N".repeat(200)}"}`, `UNKNOWN:${"N".repeat(80)}`],
    ["[".repeat(100_000), "UNKNOWN:not_json"],
  ])("%.40s is %.40s", (body, type) => {
    expect(parseWebhookEvent(body)).toMatchObject({ type });
  });

  it("hints that no database column could hold are left out", () => {
    const data = { paymentKey: "a\u0000b", orderId: 7, billingKey: "x".repeat(301), status: ["DONE"], transactionKey: "" };
    expect(read({ eventType: "PAYMENT_STATUS_CHANGED", createdAt: "soon", data })).toEqual({ type: "PAYMENT_STATUS_CHANGED" });
  });

  it("never throws", () => {
    const value = fc.jsonValue();
    const envelope = fc.record(
      { eventType: value, type: value, createdAt: value, data: value, orderId: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(envelope, value), (body) => {
        expect(read(body).type).toEqual(expect.any(String));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseWebhookEvent(Buffer.from(bytes)).type).toEqual(expect.any(String));
      }),
    );
  });
});
