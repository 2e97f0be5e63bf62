import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, newOrderId } from "./client";

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

async function plant(action: object, fields: { match?: object; [name: string]: unknown } = {}): Promise<string> {
  const { match = {}, ...rest } = fields;
  const planted = await control(emulator, "faults", { match: { operation: "charge", ...match }, action, ...rest });
  expect(planted.status).toBe(200);
  return String(planted.body.id);
}

const pay = (orderId: string, options: { signal?: AbortSignal; headers?: Record<string, string> } = {}) =>
  charge(emulator, billingKey, { customerKey: "customer-1", orderId }, options);

describe("faults on the wire", () => {
  it.each([
    ["timeout_before", 0],
    ["timeout_after", 1],
  ])("%s: the client gives up, %i payments", async (kind, payments) => {
    await plant({ kind });
    await expect(pay(newOrderId(), { signal: AbortSignal.timeout(1_500) })).rejects.toThrow();
    expect(emulator.state.payments.size).toBe(payments);
  });

  it("a timeout lasts only as long as configured", async () => {
    await plant({ kind: "timeout_after", holdMs: 100 });
    await expect(pay(newOrderId())).rejects.toThrow();
  });

  it.each([
    ["reset_before", 0],
    ["reset_after", 1],
    ["reset_mid_body", 1],
  ])("%s: the connection breaks, %i payments", async (kind, payments) => {
    await plant({ kind });
    await expect(pay(newOrderId())).rejects.toThrow();
    expect(emulator.state.payments.size).toBe(payments);
  });

  it("reset_mid_body sends the headers and part of the body", async () => {
    await plant({ kind: "reset_mid_body" });
    const response = await fetch(`${emulator.url}/v1/billing/${billingKey}`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from("test_sk_x:").toString("base64")}` },
      body: JSON.stringify({ customerKey: "customer-1", amount: 1_000, orderId: newOrderId(), orderName: "x" }),
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it.each([
    [true, 1],
    [false, 0],
  ])("error with processed %s: %i payments", async (processed, payments) => {
    await plant({ kind: "error", status: 500, code: "FAILED_INTERNAL_SYSTEM_PROCESSING", processed });
    const reply = await pay(newOrderId());
    expect([reply.status, reply.body.code]).toEqual([500, "FAILED_INTERNAL_SYSTEM_PROCESSING"]);
    expect(emulator.state.payments.size).toBe(payments);
  });

  it("an unprocessed 4xx is a final answer and is replayed", async () => {
    await plant({ kind: "error", status: 400, code: "SOMETHING_NEW", processed: false, message: "?" });
    const headers = { "idempotency-key": "key-1" };
    const orderId = newOrderId();
    expect((await pay(orderId, { headers })).body).toEqual({ code: "SOMETHING_NEW", message: "?" });
    expect((await pay(orderId, { headers })).body.code).toBe("SOMETHING_NEW");
  });

  it("slow: approved only at the end, and not found until then", async () => {
    // Long enough for the look-up in between on a busy machine.
    await plant({ kind: "slow", delayMs: 3_000 });
    const orderId = newOrderId();
    const paying = pay(orderId);
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`)).status).toBe(404);
    expect((await paying).status).toBe(200);
  });

  it("outage: every call answers 503 until it is removed", async () => {
    const id = await plant({ kind: "outage" }, { match: { operation: "*" } });
    for (const path of ["/v1/payments/none", "/v1/payments/orders/none"])
      expect((await call(emulator, "GET", path)).status).toBe(503);
    await fetch(`${emulator.url}/emulator/faults/${id}`, { method: "DELETE" });
    expect((await call(emulator, "GET", "/v1/payments/none")).status).toBe(404);
  });

  it("last between two instants of the emulator's clock", async () => {
    await control(emulator, "clock", { now: "2026-05-01T00:00:00Z", frozen: true });
    await plant({ kind: "outage" }, { from: "2026-05-01T01:00:00Z", until: "2026-05-01T02:00:00Z" });
    expect((await pay(newOrderId())).status).toBe(200);
    await control(emulator, "clock", { advanceMs: 3_600_000 });
    expect((await pay(newOrderId())).status).toBe(503);
    await control(emulator, "clock", { advanceMs: 3_600_000 });
    expect((await pay(newOrderId())).status).toBe(200);
  });
});

describe("faults in the ledger", () => {
  it("decline: answers the code and charges nothing", async () => {
    await plant({ kind: "decline", code: "INVALID_STOPPED_CARD" });
    expect((await pay(newOrderId())).body.code).toBe("INVALID_STOPPED_CARD");
    expect(emulator.state.payments.size).toBe(0);
  });

  it("wrong_amount: approved in the ledger too", async () => {
    await plant({ kind: "wrong_amount", amount: 99_000 });
    const orderId = newOrderId();
    expect((await pay(orderId)).body.totalAmount).toBe(99_000);
    expect(emulator.state.paymentsByOrder.get(orderId)?.totalAmount).toBe(99_000);
  });

  it("lookup_lag: not found until the emulator's clock has passed", async () => {
    await control(emulator, "clock", { frozen: true });
    await plant({ kind: "lookup_lag", ms: 10_000 }, { match: { operation: "lookup" }, times: "forever" });
    const orderId = newOrderId();
    await pay(orderId);
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`)).status).toBe(404);
    await control(emulator, "clock", { advanceMs: 10_000 });
    expect((await call(emulator, "GET", `/v1/payments/orders/${orderId}`)).status).toBe(200);
  });

  it("leave a replayed answer alone", async () => {
    const headers = { "idempotency-key": "key-1" };
    const orderId = newOrderId();
    await pay(orderId, { headers });
    await plant({ kind: "decline", code: "FDS_ERROR" });
    expect((await pay(orderId, { headers })).status).toBe(200);
    expect((await pay(newOrderId())).body.code).toBe("FDS_ERROR");
  });
});

describe("the targets and the number of faults", () => {
  it("once by default, a given number of times, or always", async () => {
    await plant({ kind: "decline", code: "FDS_ERROR" });
    expect([(await pay(newOrderId())).status, (await pay(newOrderId())).status]).toEqual([403, 200]);
    await plant({ kind: "decline", code: "FDS_ERROR" }, { times: 2 });
    expect([(await pay(newOrderId())).status, (await pay(newOrderId())).status, (await pay(newOrderId())).status]).toEqual([
      403, 403, 200,
    ]);
  });

  it.each(["orderId", "customerKey", "billingKey"])("only for the given %s", async (name) => {
    const orderId = newOrderId();
    const mine = { orderId, customerKey: "customer-1", billingKey };
    await plant({ kind: "decline", code: "FDS_ERROR" }, { match: { [name]: "somebody-else" }, times: "forever" });
    expect((await pay(newOrderId())).status).toBe(200);
    await plant({ kind: "decline", code: "FDS_ERROR" }, { match: { [name]: mine[name as keyof typeof mine] } });
    expect((await pay(orderId)).status).toBe(403);
  });

  it("the same seed makes the same decisions, whatever order the calls arrive in", async () => {
    const orderIds = Array.from({ length: 40 }, newOrderId);
    const statusesIn = async (order: readonly string[]) => {
      await emulator.reset();
      billingKey = await issueKey(emulator, "customer-1");
      await plant({ kind: "decline", code: "REJECT_CARD_PAYMENT" }, { times: "forever", probability: 0.5, seed: 7 });
      const statuses = new Map<string, number>();
      for (const orderId of order) statuses.set(orderId, (await pay(orderId)).status);
      return orderIds.map((orderId) => statuses.get(orderId));
    };
    const forward = await statusesIn(orderIds);
    expect(await statusesIn([...orderIds].reverse())).toEqual(forward);
    const declined = forward.filter((status) => status === 403).length;
    expect(declined).toBeGreaterThan(8);
    expect(declined).toBeLessThan(32);
  });

  it("refuses an impossible fault", async () => {
    const refused = await control(emulator, "faults", { match: { operation: "charge" }, action: { kind: "explode" } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("action.kind");
  });

  it("lists the planted faults and removes them all on request", async () => {
    await plant({ kind: "outage" });
    expect(JSON.parse((await control(emulator, "faults")).text)).toHaveLength(1);
    await fetch(`${emulator.url}/emulator/faults`, { method: "DELETE" });
    expect(JSON.parse((await control(emulator, "faults")).text)).toHaveLength(0);
  });
});

describe("the log of calls", () => {
  it("shows what was requested, answered, replayed and lost", async () => {
    const orderId = newOrderId();
    const headers = { "idempotency-key": "key-1" };
    await plant({ kind: "reset_after" });
    await expect(pay(orderId, { headers })).rejects.toThrow();
    await pay(orderId, { headers });
    const calls = JSON.parse((await control(emulator, `calls?orderId=${orderId}`)).text);
    expect(calls).toMatchObject([
      { operation: "charge", method: "POST", orderId, idempotencyKey: "key-1", status: 200, replayed: false, sent: false },
      { operation: "charge", method: "POST", orderId, idempotencyKey: "key-1", status: 200, replayed: true, sent: true },
    ]);
    expect((await control(emulator, "calls/count")).body.count).toBe(3);
    expect(JSON.parse((await control(emulator, `calls?since=${calls[0].seq}`)).text)).toHaveLength(1);
  });
});
