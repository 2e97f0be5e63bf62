import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { basic, call, charge, control, issueKey, newOrderId } from "./client";

const DAY_MS = 24 * 60 * 60 * 1000;

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

const headers = { "idempotency-key": "key-1" };

describe("Idempotency-Key", () => {
  it("replays an approval byte for byte, whatever the new body is, and charges once", async () => {
    const first = await charge(emulator, billingKey, { customerKey: "customer-1" }, { headers });
    const second = await charge(emulator, billingKey, { customerKey: "customer-1", amount: 1_000 }, { headers });
    expect(second.text).toBe(first.text);
    expect(second.headers.get("idempotency-key")).toBe("key-1");
    expect(second.headers.get("x-tosspayments-trace-id")).toContain(`,${first.headers.get("x-tosspayments-trace-id")}`);
    expect(emulator.state.payments.size).toBe(1);
  });

  it("replays a decline too, even if the retry would now succeed", async () => {
    await control(emulator, "billing-keys/behaviour", {
      customerKey: "customer-1",
      behaviour: { kind: "decline", code: "REJECT_CARD_PAYMENT" },
    });
    await charge(emulator, billingKey, { customerKey: "customer-1" }, { headers });
    await control(emulator, "billing-keys/behaviour", { customerKey: "customer-1", behaviour: null });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1" }, { headers })).body.code).toBe(
      "REJECT_CARD_PAYMENT",
    );
    expect(
      (await charge(emulator, billingKey, { customerKey: "customer-1" }, { headers: { "idempotency-key": "key-2" } })).status,
    ).toBe(200);
  });

  it("is kept for exactly 15 days", async () => {
    const orderId = newOrderId();
    await control(emulator, "clock", { frozen: true });
    await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers });
    await control(emulator, "clock", { advanceMs: 15 * DAY_MS - 1 });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers })).status).toBe(200);
    await control(emulator, "clock", { advanceMs: 1 });
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers })).body.code).toBe(
      "DUPLICATED_ORDER_ID",
    );
  });

  it("is separate for each path and each secret key", async () => {
    const other = await issueKey(emulator, "customer-2");
    await charge(emulator, billingKey, { customerKey: "customer-1" }, { headers });
    expect((await charge(emulator, other, { customerKey: "customer-2" }, { headers })).status).toBe(200);
    const body = { customerKey: "customer-1", amount: 500, orderId: newOrderId(), orderName: "x" };
    const path = `/v1/billing/${encodeURIComponent(billingKey)}`;
    expect((await call(emulator, "POST", path, { body, headers, authorization: basic("test_sk_other") })).body.totalAmount).toBe(
      500,
    );
  });

  it("answers 409 while the first call runs, and its outcome afterwards", async () => {
    await control(emulator, "settings", { latencyMs: 300 });
    const orderId = newOrderId();
    const body = { customerKey: "customer-1", orderId };
    const replies = await Promise.all([
      charge(emulator, billingKey, body, { headers }),
      charge(emulator, billingKey, body, { headers }),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await charge(emulator, billingKey, body, { headers })).status).toBe(200);
    expect(emulator.state.payments.size).toBe(1);
  });

  it("may have 300 characters, not 301", async () => {
    const fields = { customerKey: "customer-1" };
    expect((await charge(emulator, billingKey, fields, { headers: { "idempotency-key": "k".repeat(300) } })).status).toBe(200);
    const refused = await charge(emulator, billingKey, fields, { headers: { "idempotency-key": "k".repeat(301) } });
    expect([refused.status, refused.body.code]).toEqual([400, "INVALID_IDEMPOTENCY_KEY"]);
  });

  it("has no effect on GET", async () => {
    const orderId = newOrderId();
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`, { headers })).status).toBe(404);
    await charge(emulator, billingKey, { customerKey: "customer-1", orderId });
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`, { headers })).status).toBe(200);
  });

  it("covers cancels: two calls make one refund", async () => {
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
    const path = `/v1/payments/${body.paymentKey}/cancel`;
    const request = { body: { cancelReason: "x", cancelAmount: 1_000 }, headers };
    const [first, second] = [await call(emulator, "POST", path, request), await call(emulator, "POST", path, request)];
    expect(second.text).toBe(first.text);
    expect(emulator.state.payments.get(String(body.paymentKey))?.balanceAmount).toBe(8_900);
  });

  it("does not store a server error", async () => {
    await control(emulator, "faults", {
      match: { operation: "charge" },
      action: { kind: "error", status: 500, code: "COMMON_ERROR", processed: true },
    });
    const orderId = newOrderId();
    expect((await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers })).status).toBe(500);
    const again = await charge(emulator, billingKey, { customerKey: "customer-1", orderId }, { headers });
    expect([again.status, again.body.status]).toEqual([200, "DONE"]);
    expect(emulator.state.payments.size).toBe(1);
  });
});
