import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FAILURE_CODES } from "@/emulator/failures";
import { type Emulator, startEmulator } from "@/emulator/start";
import { basic, call, charge, control, issueKey, newOrderId } from "./client";

let emulator: Emulator;
let billingKey: string;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(async () => {
  await emulator.reset();
  billingKey = await issueKey(emulator, "customer-1");
});
afterAll(() => emulator.stop());

describe("secret keys", () => {
  it.each([
    ["no header", null, 401, "UNAUTHORIZED_KEY"],
    ["another scheme", "Bearer test_sk_x", 403, "INCORRECT_BASIC_AUTH_FORMAT"],
    ["no colon", `Basic ${Buffer.from("test_sk_x").toString("base64")}`, 403, "INCORRECT_BASIC_AUTH_FORMAT"],
    ["a client key", basic("test_ck_x"), 400, "INVALID_API_KEY"],
    ["a widget key", basic("test_gsk_x"), 400, "INVALID_API_KEY"],
    ["a live key", basic("live_sk_x"), 400, "INVALID_API_KEY"],
    ["a byte order mark", basic("\uFEFFtest_sk_x"), 401, "UNAUTHORIZED_KEY"],
    ["rubbish", basic("rubbish"), 401, "UNAUTHORIZED_KEY"],
    ["a test key", basic("test_sk_any"), 404, "NOT_FOUND_PAYMENT"],
  ])("with %s", async (_, authorization, status, code) => {
    const reply = await call(emulator, "GET", "/v1/payments/none", { authorization });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
  });

  it("accepts only the listed keys once there is a list", async () => {
    await control(emulator, "settings", { secretKeys: ["test_sk_right"] });
    expect((await call(emulator, "GET", "/v1/payments/none")).body.code).toBe("UNAUTHORIZED_KEY");
    expect((await call(emulator, "GET", "/v1/payments/none", { authorization: basic("test_sk_right") })).status).toBe(404);
  });
});

describe("requests", () => {
  it.each([
    ["amount below 100 won", { amount: 99 }, "BELOW_MINIMUM_AMOUNT"],
    ["amount missing", { amount: undefined }, "INVALID_REQUEST"],
    ["amount as an empty text", { amount: "" }, "INVALID_REQUEST"],
    ["amount as words", { amount: "9,900" }, "INVALID_REQUEST"],
    ["amount as true", { amount: true }, "INVALID_REQUEST"],
    ["order id as a list", { orderId: ["order-000001"] }, "INVALID_REQUEST"],
    ["amount with a fraction", { amount: 9_900.5 }, "INVALID_REQUEST"],
    ["order id too short", { orderId: "12345" }, "INVALID_ORDER_ID"],
    ["order id too long", { orderId: "a".repeat(65) }, "INVALID_ORDER_ID"],
    ["order id with other signs", { orderId: "order=123" }, "INVALID_ORDER_ID"],
    ["order name too long", { orderName: "가".repeat(101) }, "INVALID_ORDER_NAME"],
    ["order name missing", { orderName: undefined }, "INVALID_REQUEST"],
    ["customer key missing", { customerKey: undefined }, "INVALID_REQUEST"],
    ["customer key of somebody else", { customerKey: "customer-2" }, "NOT_MATCHES_CUSTOMER_KEY"],
    ["instalments below 50,000 won", { cardInstallmentPlan: 3 }, "INVALID_CARD_INSTALLMENT_PLAN"],
  ])("refuses a charge with %s and charges nothing", async (_, fields, code) => {
    const refused = await charge(emulator, billingKey, { customerKey: "customer-1", ...fields });
    expect([refused.status, refused.body.code]).toEqual([400, code]);
    expect(emulator.state.payments.size).toBe(0);
  });

  it.each([
    ["an amount as text", { amount: "9900" }, { totalAmount: 9_900 }],
    ["an amount as text with zeros after the point", { amount: " 9900.00 " }, { totalAmount: 9_900 }],
    ["an order id as a number", { orderId: 20261127001 }, { orderId: "20261127001" }],
    ["an order name as a number", { orderName: 365 }, { orderName: "365" }],
    ["an empty tax-free amount", { taxFreeAmount: "" }, { taxFreeAmount: 0 }],
  ])("reads %s as the real API does", async (_, fields, payment) => {
    const charged = await charge(emulator, billingKey, { customerKey: "customer-1", ...fields });
    expect(charged.body).toMatchObject({ status: "DONE", ...payment });
  });

  it("reads a customer key that is a number", async () => {
    const key = await issueKey(emulator, "20261127");
    const charged = await charge(emulator, key, { customerKey: 20261127 });
    expect(charged.status).toBe(200);
    expect((await control(emulator, `ledger?customerKey=20261127`)).body.payments).toHaveLength(1);
  });

  it.each(["{", "[]", "null", "text"])("refuses the body %s", async (body) => {
    const reply = await call(emulator, "POST", `/v1/billing/${billingKey}`, { body });
    expect([reply.status, reply.body.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it.each([
    ["shortest amount and order id", { amount: 100, orderId: "abc-_1" }],
    ["longest order id and name", { orderId: "a".repeat(64), orderName: "가".repeat(100) }],
    ["an unknown field", { somethingNew: true }],
    ["a raw = in the path", {}],
  ])("accepts a charge with %s", async (_, fields) => {
    const body = { customerKey: "customer-1", amount: 9_900, orderId: newOrderId(), orderName: "Pro", ...fields };
    expect((await call(emulator, "POST", `/v1/billing/${billingKey}`, { body })).status).toBe(200);
  });

  it.each([
    ["GET", "/v1/nothing"],
    ["GET", "/v1/billing/some-key"],
    ["PUT", "/v1/payments/some-key"],
  ])("answers %s %s as an unknown path", async (method, path) => {
    const reply = await call(emulator, method, path);
    expect([reply.status, reply.body.code]).toEqual([404, "NOT_FOUND_HTTP_METHOD"]);
  });

  it("refuses an order id again after an approval and after its cancel, but not after a decline", async () => {
    const orderId = newOrderId();
    await control(emulator, "billing-keys/behaviour", {
      customerKey: "customer-1",
      behaviour: { kind: "decline", code: "REJECT_CARD_PAYMENT" },
    });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId })).status).toBe(403);
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`)).body.code).toBe("NOT_FOUND_PAYMENT");
    await control(emulator, "billing-keys/behaviour", { customerKey: "customer-1", behaviour: null });
    const approved = await charge(emulator, billingKey, { customerKey: "customer-1", orderId });
    expect(approved.status).toBe(200);
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId })).body.code).toBe("DUPLICATED_ORDER_ID");
    await call(emulator, "POST", `/v1/payments/${approved.body.paymentKey}/cancel`, { body: { cancelReason: "x" } });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId })).body.code).toBe("DUPLICATED_ORDER_ID");
  });

  it("keeps a declined order and its failure for look-ups when configured", async () => {
    await control(emulator, "settings", { declinedOrdersFindable: true });
    const declining = await issueKey(emulator, "customer-2", "4518420000000102");
    const orderId = newOrderId();
    await charge(emulator, declining, { customerKey: "customer-2", orderId });
    const found = await call(emulator, "GET", `/v1/payments/orders/${orderId}`);
    expect(found.body).toMatchObject({
      status: "ABORTED",
      approvedAt: null,
      balanceAmount: 0,
      failure: { code: "INVALID_STOPPED_CARD" },
    });
    expect(emulator.state.transactions).toHaveLength(0);
  });

  it("limits the calls per minute and endpoint when configured", async () => {
    await control(emulator, "settings", { rateLimitPerMinute: 2 });
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await call(emulator, "GET", "/v1/payments/orders/none")).status);
    expect(statuses).toEqual([404, 404, 429]);
    expect((await call(emulator, "GET", "/v1/payments/none")).status).toBe(404);
  });
});

describe("confirming", () => {
  const confirm = (body: object) => call(emulator, "POST", "/v1/payments/confirm", { body });

  it("has no payment that a buyer started in a payment window", async () => {
    const refused = await confirm({ paymentKey: "none", orderId: "order-1", amount: 9_900 });
    expect([refused.status, refused.body.code]).toEqual([404, "NOT_FOUND_PAYMENT_SESSION"]);
  });

  it("of a charged payment is already processed", async () => {
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
    const refused = await confirm({ paymentKey: body.paymentKey, orderId: body.orderId, amount: 9_900 });
    expect([refused.status, refused.body.code]).toEqual([400, "ALREADY_PROCESSED_PAYMENT"]);
    expect(emulator.state.payments.size).toBe(1);
  });

  it("needs its three fields", async () => {
    const refused = await confirm({ paymentKey: "none", orderId: "order-1" });
    expect([refused.status, refused.body.code]).toEqual([400, "INVALID_REQUEST"]);
  });
});

describe("authKeys", () => {
  const issue = (authKey: unknown, customerKey: string) =>
    call(emulator, "POST", "/v1/billing/authorizations/issue", { body: { authKey, customerKey } });

  it("work once", async () => {
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-2" });
    expect((await issue(body.authKey, "customer-2")).status).toBe(200);
    const again = await issue(body.authKey, "customer-2");
    expect([again.status, again.body.code]).toEqual([404, "NOT_FOUND_BILLING"]);
  });

  it("belong to one customer, and a wrong customer does not use them up", async () => {
    const { body } = await control(emulator, "auth-keys", { customerKey: "customer-2" });
    expect((await issue(body.authKey, "customer-3")).body.code).toBe("INVALID_BILLING_AUTH");
    expect((await issue(body.authKey, "customer-2")).status).toBe(200);
  });

  it("that were never issued are not found", async () => {
    expect((await issue("bln_invented", "customer-2")).body.code).toBe("NOT_FOUND_BILLING");
  });

  it("fail on a customer key of 301 characters like the real API", async () => {
    const refused = await issue("bln_invented", "c".repeat(301));
    expect([refused.status, refused.body.code]).toEqual([500, "FAILED_DB_PROCESSING"]);
  });
});

describe("deleting a billing key", () => {
  it("answers 200 with no body once, and later charges fail", async () => {
    const deleted = await call(emulator, "DELETE", `/v1/billing/${encodeURIComponent(billingKey)}`);
    expect([deleted.status, deleted.text, deleted.headers.get("content-length")]).toEqual([200, "", "0"]);
    expect((await call(emulator, "DELETE", `/v1/billing/${billingKey}`)).body.code).toBe("ALREADY_REMOVED_BILLING_KEY");
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" })).body.code).toBe("ALREADY_REMOVED_BILLING_KEY");
    expect((await call(emulator, "DELETE", "/v1/billing/unknown")).status).toBe(404);
  });
});

describe("TossPayments-Test-Code", () => {
  it.each(FAILURE_CODES)("forces %s before any other check", async (code) => {
    const headers = { "tosspayments-test-code": code };
    const reply = await call(emulator, "POST", "/v1/billing/no-such-key", { headers, body: {} });
    expect(reply.body.code).toBe(code);
    expect(reply.status).toBeGreaterThanOrEqual(400);
  });

  it.each(["/v1/payments/confirm", "/v1/billing/authorizations/issue", "/v1/payments/none/cancel"])(
    "works on POST %s",
    async (path) => {
      const headers = { "tosspayments-test-code": "EXCEED_MAX_CARD_INSTALLMENT_PLAN" };
      const reply = await call(emulator, "POST", path, { headers, body: {} });
      expect(reply.body).toEqual({
        code: "EXCEED_MAX_CARD_INSTALLMENT_PLAN",
        message: "설정 가능한 최대 할부 개월 수를 초과했습니다.",
      });
    },
  );

  it("refuses a code that does not exist", async () => {
    const headers = { "tosspayments-test-code": "NO_SUCH_CODE" };
    const reply = await call(emulator, "GET", "/v1/payments/none", { headers });
    expect([reply.status, reply.body.code]).toEqual([400, "INVALID_TEST_CODE"]);
  });

  it("is checked after the secret key", async () => {
    const headers = { "tosspayments-test-code": "REJECT_CARD_PAYMENT" };
    expect((await call(emulator, "GET", "/v1/payments/none", { headers, authorization: null })).body.code).toBe(
      "UNAUTHORIZED_KEY",
    );
  });
});

describe("trace ids", () => {
  it("are on every answer", async () => {
    for (const path of ["/v1/payments/none", "/v1/nothing"]) {
      expect((await call(emulator, "GET", path)).headers.get("x-tosspayments-trace-id")).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
