import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTossClient } from "@/lib/toss/client";
import { type FakeToss, json, raw, startFakeToss } from "./fake-toss";
import { sampleObject, sampleText } from "./sample";

const SECRET_KEY = "test_sk_canaryD5GePWvyJnrK0W0k6q8gLz";
const BILLING_KEY = "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=";
const AUTH_KEY = "bln_canaryAuthKey";
const CUSTOMER_KEY = "c1d3a5e7-9b2f-4c60-8e14-7a2f0c9d6b31";
const PAYMENT = sampleObject("payment-billing-done");
const ORDER_ID = String(PAYMENT.orderId);
const PAYMENT_KEY = String(PAYMENT.paymentKey);
const CHARGE = {
  billingKey: BILLING_KEY,
  customerKey: CUSTOMER_KEY,
  amountWon: 4900,
  orderId: ORDER_ID,
  orderName: "토스 프라임 구독",
  idempotencyKey: "charge-1",
  attempt: 2,
};

let toss: FakeToss;

beforeAll(async () => {
  toss = await startFakeToss();
});
afterAll(() => toss.close());
beforeEach(() => {
  toss.seen.length = 0;
});

function client() {
  return createTossClient({ baseUrl: toss.baseUrl, secretKey: SECRET_KEY });
}

describe("charging", () => {
  it("sends the documented request and answers with the payment", async () => {
    toss.answer(json(200, PAYMENT, { "X-TossPayments-Trace-Id": "0af7651916cd43dd8448eb211c80319c" }));
    const answer = await client().charge({ ...CHARGE, customerEmail: "kim@example.com", customerName: "김토스" });
    expect(answer).toMatchObject({ kind: "answered", payment: { paymentKey: PAYMENT_KEY, status: "DONE", totalWon: 4900 } });
    expect(toss.seen).toHaveLength(1);
    expect(toss.seen[0]).toMatchObject({
      method: "POST",
      url: "/v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D",
      headers: {
        authorization: `Basic ${Buffer.from(`${SECRET_KEY}:`).toString("base64")}`,
        "content-type": "application/json",
        "idempotency-key": "charge-1",
        "accept-language": "ko-KR",
      },
      body: {
        customerKey: CUSTOMER_KEY,
        amount: 4900,
        orderId: ORDER_ID,
        orderName: "토스 프라임 구독",
        customerEmail: "kim@example.com",
        customerName: "김토스",
      },
    });
  });

  it("leaves out a contact that Toss would refuse the charge for", async () => {
    toss.answer(json(200, PAYMENT));
    await client().charge({ ...CHARGE, customerEmail: `${"k".repeat(100)}@example.com`, customerName: null });
    expect(toss.seen[0]?.body).toEqual({
      customerKey: CUSTOMER_KEY,
      amount: 4900,
      orderId: ORDER_ID,
      orderName: "토스 프라임 구독",
    });
  });

  it("a decline has its class, its text and the trace id", async () => {
    toss.answer(json(403, sampleObject("error-v1-reject-card-payment"), { "x-tossPayments-trace-id": "trace-1" }));
    expect(await client().charge(CHARGE)).toEqual({
      kind: "refused",
      outcome: "soft",
      code: "REJECT_CARD_PAYMENT",
      message: "한도초과 혹은 잔액부족으로 결제에 실패했습니다.",
      status: 403,
      traceId: "trace-1",
    });
  });

  it("is never sent again by the client, whatever comes back", async () => {
    toss.answer(json(409, { code: "IDEMPOTENT_REQUEST_PROCESSING", message: "이전 멱등 요청이 처리중입니다." }));
    expect(await client().charge(CHARGE)).toMatchObject({ kind: "unknown", reason: "still_running" });
    expect(toss.seen).toHaveLength(1);
  });

  it.each([
    [400, "DUPLICATED_ORDER_ID", "undecided_code"],
    [400, "PROVIDER_ERROR", "undecided_code"],
    [400, "BRAND_NEW_CODE", "undecided_code"],
    [500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "server_error"],
    [503, "BRAND_NEW_CODE", "server_error"],
    [409, "BRAND_NEW_CODE", "still_running"],
    [400, "IDEMPOTENT_REQUEST_PROCESSING", "still_running"],
  ])("%i %s is unknown, and keeps its code for the look-up", async (status, code, reason) => {
    toss.answer(json(status, { code, message: "잠시 후 다시 시도해주세요." }));
    expect(await client().charge(CHARGE)).toMatchObject({ kind: "unknown", outcome: "unknown", reason, code, status });
  });

  it("an answer about another order proves nothing about this one", async () => {
    toss.answer(json(200, { ...PAYMENT, orderId: "another-order" }));
    expect(await client().charge(CHARGE)).toMatchObject({ kind: "unknown", reason: "other_subject", status: 200 });
  });

  it.each([0, -100, 99.5, Number.NaN, Number.POSITIVE_INFINITY])("an amount of %d is never sent", async (amountWon) => {
    await expect(client().charge({ ...CHARGE, amountWon })).rejects.toThrow(RangeError);
    expect(toss.seen).toHaveLength(0);
  });

  it.each(["", ".", ".."])("a billing key of %j, which would address another endpoint, is never sent", async (billingKey) => {
    await expect(client().charge({ ...CHARGE, billingKey })).rejects.toThrow(RangeError);
    expect(toss.seen).toHaveLength(0);
  });

  it.each(["", "열쇠", "a b", "k".repeat(301)])("an idempotency key of %j is never sent", async (idempotencyKey) => {
    await expect(client().charge({ ...CHARGE, idempotencyKey })).rejects.toThrow(RangeError);
    expect(toss.seen).toHaveLength(0);
  });
});

describe("issuing a billing key", () => {
  const input = { authKey: AUTH_KEY, customerKey: CUSTOMER_KEY, idempotencyKey: "issue-1" };

  it("sends authKey and customerKey only, and answers with the card", async () => {
    toss.answer(json(200, sampleObject("billing-object-card-2024-06-01")));
    expect(await client().issueBillingKey(input)).toMatchObject({
      kind: "issued",
      billing: { billingKey: BILLING_KEY, issuerCode: "61" },
    });
    expect(toss.seen[0]).toMatchObject({
      method: "POST",
      url: "/v1/billing/authorizations/issue",
      headers: { "idempotency-key": "issue-1" },
    });
    expect(toss.seen[0]?.body).toEqual({ authKey: AUTH_KEY, customerKey: CUSTOMER_KEY });
  });

  it("a used authKey sends the person back to the window", async () => {
    toss.answer(json(404, { code: "NOT_FOUND_BILLING", message: "존재하지 않는 빌링 결제 인증 정보 입니다." }));
    expect(await client().issueBillingKey(input)).toMatchObject({ kind: "refused", outcome: "restart" });
  });

  it("a key for another customer is not accepted", async () => {
    toss.answer(json(200, { ...sampleObject("billing-object-card"), customerKey: "somebody-else" }));
    expect(await client().issueBillingKey(input)).toMatchObject({ kind: "unknown", reason: "other_subject" });
  });
});

describe("looking a payment up", () => {
  it("by order id", async () => {
    toss.answer(json(200, PAYMENT));
    expect(await client().findPaymentByOrderId(ORDER_ID)).toMatchObject({ kind: "found", payment: { orderId: ORDER_ID } });
    expect(toss.seen[0]).toMatchObject({ method: "GET", url: `/v1/payments/orders/${ORDER_ID}`, body: null });
    const { headers = {} } = toss.seen[0] ?? {};
    expect(["idempotency-key", "content-type"].filter((name) => name in headers)).toEqual([]);
  });

  it("by payment key, which is percent-encoded", async () => {
    toss.answer(json(200, { ...PAYMENT, paymentKey: "a/b?c" }));
    expect(await client().findPaymentByKey("a/b?c")).toMatchObject({ kind: "found" });
    expect(toss.seen[0]?.url).toBe("/v1/payments/a%2Fb%3Fc");
  });

  it("an answer about another payment key is not the one asked for", async () => {
    toss.answer(json(200, PAYMENT));
    expect(await client().findPaymentByKey("another-payment")).toMatchObject({ kind: "unknown", reason: "other_subject" });
  });

  it("is not found only when Toss says that there is no such payment", async () => {
    toss.answer(json(404, { code: "NOT_FOUND_PAYMENT", message: "존재하지 않는 결제 정보 입니다." }));
    expect(await client().findPaymentByOrderId(ORDER_ID)).toEqual({ kind: "not_found" });
  });

  it.each([
    ["a wrong path", json(404, { code: "NOT_FOUND_HTTP_METHOD", message: "" }), { kind: "refused", outcome: "operator" }],
    ["a generic 404", json(404, { code: "NOT_FOUND", message: "" }), { kind: "unknown", reason: "undecided_code" }],
    ["a 404 page", raw(404, "<h1>Not Found</h1>"), { kind: "unknown", reason: "unreadable_answer" }],
    ["a wrong key", json(401, { code: "UNAUTHORIZED_KEY", message: "" }), { kind: "refused", outcome: "operator" }],
    ["a limit", raw(429, ""), { kind: "refused", outcome: "transient", code: "HTTP_429" }],
    ["another order", json(200, { ...PAYMENT, orderId: "another-order" }), { kind: "unknown", reason: "other_subject" }],
  ] as const)("%s is not taken for an absent payment", async (_, listener, expected) => {
    toss.answer(listener);
    expect(await client().findPaymentByOrderId(ORDER_ID)).toMatchObject(expected);
  });
});

describe("cancelling", () => {
  const CANCELED = sampleObject("payment-cancel-full.partial");
  const input = { paymentKey: String(CANCELED.paymentKey), reason: "구매자가 취소를 원함", idempotencyKey: "refund-1" };

  it("sends the amount and the expected balance, and answers with the new balance", async () => {
    toss.answer(json(200, CANCELED));
    const answer = await client().cancelPayment({ ...input, amountWon: 10000, refundableWon: 10000 });
    expect(answer).toMatchObject({ kind: "canceled", payment: { balanceWon: 0, cancels: [{ amountWon: 10000 }] } });
    expect(toss.seen[0]).toMatchObject({
      url: `/v1/payments/${input.paymentKey}/cancel`,
      headers: { "idempotency-key": "refund-1" },
    });
    expect(toss.seen[0]?.body).toEqual({ cancelReason: input.reason, cancelAmount: 10000, refundableAmount: 10000 });
  });

  it("without an amount cancels the whole balance", async () => {
    toss.answer(json(200, CANCELED));
    await client().cancelPayment(input);
    expect(toss.seen[0]?.body).toEqual({ cancelReason: input.reason });
  });

  it("an answer about another payment proves no refund of this one", async () => {
    toss.answer(json(200, { ...CANCELED, paymentKey: "another-payment" }));
    expect(await client().cancelPayment(input)).toMatchObject({ kind: "unknown", reason: "other_subject" });
  });

  it("a payment that was cancelled elsewhere must be looked up", async () => {
    toss.answer(json(400, { code: "ALREADY_CANCELED_PAYMENT", message: "이미 취소된 결제 입니다." }));
    expect(await client().cancelPayment(input)).toMatchObject({ kind: "refused", outcome: "reread" });
  });
});

describe("deleting a billing key", () => {
  it("an empty answer means deleted", async () => {
    toss.answer(raw(200, ""));
    expect(await client().deleteBillingKey({ billingKey: BILLING_KEY })).toEqual({ kind: "deleted" });
    expect(toss.seen[0]).toMatchObject({ method: "DELETE", url: "/v1/billing/Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0%3D" });
  });

  it.each([
    [400, "ALREADY_REMOVED_BILLING_KEY"],
    [400, "BILLING_KEY_NOT_FOUND"],
    [404, "NOT_FOUND_BILLING"],
  ])("%i %s means that it is gone already", async (status, code) => {
    toss.answer(json(status, { code, message: "" }));
    expect(await client().deleteBillingKey({ billingKey: BILLING_KEY })).toEqual({ kind: "already_gone" });
  });

  it.each([
    [404, "NOT_FOUND_HTTP_METHOD", { kind: "refused", outcome: "operator" }],
    [409, "NOT_FOUND_BILLING", { kind: "unknown", reason: "still_running" }],
    [503, "ALREADY_REMOVED_BILLING_KEY", { kind: "unknown", reason: "server_error" }],
  ])("%i %s does not mean that it is gone", async (status, code, expected) => {
    toss.answer(json(status, { code, message: "" }));
    expect(await client().deleteBillingKey({ billingKey: BILLING_KEY })).toMatchObject(expected);
  });
});

describe("listing transactions", () => {
  it("asks in Seoul's clock without a zone and pages by key", async () => {
    toss.answer(raw(200, sampleText("transactions-list")));
    const from = new Date("2022-01-02T15:00:00Z");
    const to = new Date("2022-01-06T14:59:59Z");
    const answer = await client().listTransactions({ from, to, startingAfter: "txrd_0", limit: 9999 });
    expect(answer).toMatchObject({ kind: "listed", transactions: [{ amountWon: 10000 }, { amountWon: 10000 }] });
    const asked = new URL(toss.seen[0]?.url ?? "", toss.baseUrl);
    expect(asked.pathname).toBe("/v1/transactions");
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      startDate: "2022-01-03T00:00:00",
      endDate: "2022-01-06T23:59:59",
      startingAfter: "txrd_0",
      limit: "5000",
    });
  });

  it("asks for the first page, as long as Toss makes it, unless it is told otherwise", async () => {
    toss.answer(json(200, []));
    await client().listTransactions({ from: new Date(0), to: new Date(1_000) });
    expect(toss.seen[0]?.url).toBe("/v1/transactions?startDate=1970-01-01T09%3A00%3A00&endDate=1970-01-01T09%3A00%3A01");
  });

  it("a single payment instead of a list is unreadable", async () => {
    toss.answer(json(200, PAYMENT));
    expect(await client().listTransactions({ from: new Date(0), to: new Date() })).toMatchObject({
      kind: "unknown",
      reason: "unreadable_answer",
    });
  });
});
