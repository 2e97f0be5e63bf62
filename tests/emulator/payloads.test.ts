import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, type JsonObject, newOrderId, sample } from "./client";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ now: () => new Date("2026-01-02T05:46:58.653Z") });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

/** Compares the fields and the types of their values; null on either side matches any type. */
function expectSameShape(actual: JsonObject, documented: JsonObject, extra: readonly string[] = []): void {
  expect(Object.keys(actual).sort()).toEqual([...Object.keys(documented), ...extra].sort());
  for (const [name, value] of Object.entries(documented)) {
    if (value !== null && actual[name] !== null) expect([name, typeof actual[name]]).toEqual([name, typeof value]);
  }
}

describe("answers have the shape of the documented samples", () => {
  it("issues a Billing object of version 2022-11-16", async () => {
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-1", cardNumber: "4330281234567890" });
    const issued = await call(emulator, "POST", "/v1/billing/authorizations/issue", {
      body: { ...body, customerKey: "customer-1" },
    });
    expect(issued.status).toBe(200);
    expectSameShape(issued.body, sample("billing-object-card"));
    expectSameShape(issued.body.card as JsonObject, sample("billing-object-card").card as JsonObject);
    expect(issued.body).toMatchObject({
      method: "카드",
      customerKey: "customer-1",
      cardCompany: "현대",
      cardNumber: "43302812****789*",
    });
    expect(issued.body.billingKey).toMatch(/^[\w-]{43}=$/);
    expect(issued.body.authenticatedAt).toBe("2026-01-02T14:46:58+09:00");
  });

  it("issues a Billing object of version 2024-06-01, without the card's name and number", async () => {
    await control(emulator, "settings", { apiVersion: "2024-06-01" });
    const body = sample("request-billing-card-keyin");
    const issued = await call(emulator, "POST", "/v1/billing/authorizations/card", { body });
    expectSameShape(issued.body, sample("billing-object-card-2024-06-01"));
    expect(issued.body.card).toMatchObject({ issuerCode: "21", cardType: "신용", ownerType: "개인" });
  });

  it("answers a charge with a whole Payment", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    const documented = sample("payment-billing-done");
    const { status, body } = await charge(emulator, billingKey, {
      customerKey: "customer-1",
      amount: 4_900,
      orderName: "토스 프라임 구독",
    });
    expect(status).toBe(200);
    expectSameShape(body, documented);
    expectSameShape(body.card as JsonObject, documented.card as JsonObject);
    expect(body).toMatchObject({
      status: "DONE",
      type: "BILLING",
      totalAmount: 4_900,
      balanceAmount: 4_900,
      suppliedAmount: 4_455,
      vat: 445,
      cancels: null,
    });
    expect(body.paymentKey).toMatch(/^tossi20260102144658[A-Za-z0-9]{5}$/);
    expect(body.approvedAt).toBe("2026-01-02T14:46:58+09:00");
    expect((body.receipt as JsonObject).url).toContain(String(body.paymentKey));
  });

  it("finds the same Payment by its key and by its order", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    const orderId = newOrderId();
    const charged = await charge(emulator, billingKey, { customerKey: "customer-1", orderId });
    expect((await call(emulator, "GET", `/v1/payments/${charged.body.paymentKey}`)).body).toEqual(charged.body);
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`)).body).toEqual(charged.body);
  });

  it("shows cancels with the documented fields", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1", amount: 10_000 });
    const cancelled = await call(emulator, "POST", `/v1/payments/${body.paymentKey}/cancel`, {
      body: { cancelReason: "구매자가 취소를 원함" },
    });
    const [cancel] = cancelled.body.cancels as JsonObject[];
    const [documented] = sample("payment-cancel-full.partial").cancels as JsonObject[];
    expectSameShape(cancel ?? {}, documented ?? {}, ["cardDiscountAmount"]);
    expect(cancelled.body).toMatchObject({
      status: "CANCELED",
      totalAmount: 10_000,
      balanceAmount: 0,
      suppliedAmount: 0,
      vat: 0,
    });
    expect(cancelled.body.lastTransactionKey).toBe(cancel?.transactionKey);
  });

  it("lists one transaction per approval and per cancel", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1", amount: 10_000 });
    await call(emulator, "POST", `/v1/payments/${body.paymentKey}/cancel`, {
      body: { cancelReason: "part", cancelAmount: 3_000 },
    });
    const listed = await call(emulator, "GET", "/v1/transactions?startDate=2026-01-02&endDate=2026-01-03");
    const rows = JSON.parse(listed.text) as JsonObject[];
    const [documented] = JSON.parse(JSON.stringify(sample("transactions-list"))) as JsonObject[];
    for (const row of rows) expectSameShape(row, documented ?? {}, ["receiptUrl"]);
    expect(rows.map(({ status, amount }) => [status, amount])).toEqual([
      ["DONE", 10_000],
      ["PARTIAL_CANCELED", 3_000],
    ]);
  });

  it.each([
    ["error-v1-not-matches-customer-key", 400, { customerKey: "somebody-else" }],
    ["error-v1-reject-card-payment", 403, { card: "4518420000000101" }],
  ])("answers %s exactly as documented", async (name, status, { customerKey, card }: { customerKey?: string; card?: string }) => {
    const billingKey = await issueKey(emulator, "customer-1", card);
    const refused = await charge(emulator, billingKey, { customerKey: customerKey ?? "customer-1" });
    expect(refused.status).toBe(status);
    expect(refused.body).toEqual(sample(name));
  });

  it.each([
    ["error-v1-already-removed-billing-key", 400],
    ["error-v1-not-cancelable-amount", 403],
    ["error-v1-idempotent-request-processing", 409],
    ["error-v1-invalid-idempotency-key", 400],
  ])("uses the documented code for %s", async (name, status) => {
    const documented = sample(name);
    const headers = { "tosspayments-test-code": String(documented.code) };
    const refused = await call(emulator, "POST", "/v1/payments/none/cancel", { body: { cancelReason: "x" }, headers });
    expect(refused.status).toBe(status);
    expect(refused.body).toEqual(documented);
  });
});

describe("languages and optional fields", () => {
  it("answers in English when asked", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    const headers = { "accept-language": "en-US" };
    const charged = await charge(emulator, billingKey, { customerKey: "customer-1", orderName: "한글 이름" }, { headers });
    expect(charged.body).toMatchObject({
      method: "CARD",
      orderName: "한글 이름",
      card: { cardType: "CREDIT", ownerType: "PERSONAL" },
    });
    const missing = await call(emulator, "GET", "/v1/payments/orders/none", { headers });
    expect(missing.body).toEqual({ code: "NOT_FOUND_PAYMENT", message: "The payment does not exist." });
  });

  it("adds unknown fields everywhere when configured", async () => {
    await control(emulator, "settings", { extraFields: true });
    const billingKey = await issueKey(emulator, "customer-1");
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
    expect(body).toHaveProperty("futureField");
    expect(body.card).toHaveProperty("futureField");
  });

  it.each([
    [100, 9],
    [9_900, 900],
    [4_900, 445],
    [99_999, 9_091],
  ])("splits %i won with a rounded VAT of %i won", async (amount, vat) => {
    const billingKey = await issueKey(emulator, "customer-1");
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1", amount });
    expect(body).toMatchObject({ vat, suppliedAmount: amount - vat });
  });
});
