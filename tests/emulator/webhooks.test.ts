import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, type JsonObject, sample } from "./client";

type Received = { headers: IncomingHttpHeaders; text: string; body: JsonObject };

let shop: Server;
let emulator: Emulator;
let received: Received[] = [];
let status: number | "silent" = 200;

beforeAll(async () => {
  shop = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    received.push({ headers: request.headers, text, body: text.startsWith("{") ? JSON.parse(text) : {} });
    if (status !== "silent") response.writeHead(status).end();
  });
  shop.listen(0, "127.0.0.1");
  await once(shop, "listening");
});
beforeEach(async () => {
  received = [];
  status = 200;
  emulator = await startEmulator({ webhookUrl: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/hook` });
});
afterEach(() => emulator.stop());
afterAll(() => {
  shop.close();
  shop.closeAllConnections();
});

async function pay(): Promise<{ billingKey: string; paymentKey: string }> {
  const billingKey = await issueKey(emulator, "customer-1");
  const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
  return { billingKey, paymentKey: String(body.paymentKey) };
}

async function cancel(paymentKey: string): Promise<void> {
  await call(emulator, "POST", `/v1/payments/${paymentKey}/cancel`, { body: { cancelReason: "고객 요청" } });
}

async function settle(): Promise<void> {
  await control(emulator, "deliveries/settle", {});
}

describe("events", () => {
  it("an approval sends none", async () => {
    await pay();
    await settle();
    expect(received).toEqual([]);
  });

  it.each([
    ["sends an event", {}, 2],
    ["sends none when the setting says so", { repeatedPartialCancelWebhook: false }, 1],
  ])("a second partial cancel %s", async (_, settings, events) => {
    await control(emulator, "settings", settings);
    const { paymentKey } = await pay();
    for (const cancelAmount of [1_000, 2_000])
      await call(emulator, "POST", `/v1/payments/${paymentKey}/cancel`, { body: { cancelReason: "일부", cancelAmount } });
    await settle();
    expect(received).toHaveLength(events);
  });

  it("a cancel sends the whole payment with Toss's three headers and no signature", async () => {
    const { paymentKey } = await pay();
    await cancel(paymentKey);
    await settle();
    expect(received).toHaveLength(1);
    const { headers, body } = received[0] as Received;
    expect(body).toMatchObject({
      eventType: "PAYMENT_STATUS_CHANGED",
      data: { paymentKey, status: "CANCELED", balanceAmount: 0 },
    });
    expect(body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?$/);
    expect(headers["tosspayments-webhook-transmission-time"]).toMatch(/\+09:00$/);
    expect(headers["tosspayments-webhook-transmission-retried-count"]).toBe("0");
    expect(headers["tosspayments-webhook-transmission-id"]).toMatch(/^whtrans_a01[0-9a-z]{23}$/);
    const names = Object.keys(sample("webhook-headers")).filter((name) => !name.endsWith("signature"));
    expect(
      Object.keys(headers)
        .filter((name) => name.startsWith("tosspayments-"))
        .sort(),
    ).toEqual(names.sort());
  });

  it("a deleted key sends BILLING_DELETED as documented", async () => {
    const { billingKey } = await pay();
    await call(emulator, "DELETE", `/v1/billing/${encodeURIComponent(billingKey)}`);
    await settle();
    expect(received[0]?.body).toMatchObject({ eventType: "BILLING_DELETED", data: { billingKey, reason: "삭제 API 요청" } });
    expect(Object.keys(received[0]?.body ?? {})).toEqual(Object.keys(sample("webhook-billing-deleted")));
  });

  it("a cancel in the console sends an event too", async () => {
    const { paymentKey } = await pay();
    await control(emulator, `payments/${paymentKey}/cancel`, { amount: 1_000, reason: "관리자 취소" });
    await settle();
    expect(received[0]?.body).toMatchObject({ data: { status: "PARTIAL_CANCELED", balanceAmount: 8_900 } });
  });

  it("can be lost or duplicated by a fault", async () => {
    const { paymentKey } = await pay();
    await control(emulator, "faults", { match: { operation: "webhook" }, action: { kind: "drop" } });
    await control(emulator, `payments/${paymentKey}/cancel`, { amount: 1_000, reason: "x" });
    await control(emulator, "faults", { match: { operation: "webhook" }, action: { kind: "duplicate", copies: 6 } });
    await control(emulator, `payments/${paymentKey}/cancel`, { amount: 1_000, reason: "x" });
    await settle();
    expect(received).toHaveLength(7);
    expect(new Set(received.map(({ text }) => text)).size).toBe(1);
  });
});

describe("retries", () => {
  it.each([201, 204, 302, 400, 500])("an answer of %i counts as a failure", async (answer) => {
    status = answer;
    const { paymentKey } = await pay();
    await cancel(paymentKey);
    await settle();
    const [delivery] = JSON.parse((await control(emulator, "deliveries")).text);
    expect(delivery).toMatchObject({ state: "pending", attempts: [{ status: answer }] });
  });

  it("no answer within the time limit counts as a failure", async () => {
    status = "silent";
    await control(emulator, "settings", { webhookTimeoutMs: 100 });
    const { paymentKey } = await pay();
    await cancel(paymentKey);
    await settle();
    const [delivery] = JSON.parse((await control(emulator, "deliveries")).text);
    expect(delivery).toMatchObject({
      state: "pending",
      attempts: [{ status: null, error: expect.stringContaining("TimeoutError") }],
    });
  });

  it("come after 1, 4, 16, 64, 256, 1024 and 4096 minutes of the emulator's clock, then stop", async () => {
    status = 500;
    await control(emulator, "clock", { frozen: true });
    const { paymentKey } = await pay();
    await cancel(paymentKey);
    await settle();
    for (const [index, minutes] of [1, 4, 16, 64, 256, 1_024, 4_096].entries()) {
      await control(emulator, "clock", { advanceMs: minutes * 60_000 - 1 });
      await settle();
      expect(received).toHaveLength(index + 1);
      await control(emulator, "clock", { advanceMs: 1 });
      await settle();
      expect(received).toHaveLength(index + 2);
    }
    await control(emulator, "clock", { advanceMs: 100_000 * 60_000 });
    await settle();
    const [delivery] = JSON.parse((await control(emulator, "deliveries")).text);
    expect(delivery).toMatchObject({ state: "failed", nextAttemptAt: null });
    expect(received.map(({ headers }) => headers["tosspayments-webhook-transmission-retried-count"])).toEqual([..."01234567"]);
    expect(new Set(received.map(({ headers }) => headers["tosspayments-webhook-transmission-id"])).size).toBe(1);
    expect(new Set(received.map(({ text }) => text)).size).toBe(1);
  });

  it("stop at the first 200, and the console can send once more", async () => {
    status = 500;
    const { paymentKey } = await pay();
    await cancel(paymentKey);
    await settle();
    status = 200;
    await control(emulator, "clock", { advanceMs: 60_000 });
    await settle();
    const [delivery] = JSON.parse((await control(emulator, "deliveries")).text);
    expect(delivery).toMatchObject({ state: "delivered", nextAttemptAt: null });
    await control(emulator, `deliveries/${delivery.id}/retry`, {});
    await settle();
    expect(received).toHaveLength(3);
  });
});

describe("hand-made events", () => {
  it("send any body, unsigned", async () => {
    const sent = await control(emulator, "webhooks/send", {
      eventType: "FORGED",
      body: { eventType: "PAYMENT_STATUS_CHANGED", data: { status: "DONE" } },
    });
    expect(sent.body).toMatchObject({ state: "delivered", attempts: [{ status: 200 }] });
    expect(received[0]?.headers).not.toHaveProperty("tosspayments-webhook-signature");
  });

  it("send what is not JSON, and are not retried", async () => {
    status = 400;
    const sent = await control(emulator, "webhooks/send", { body: "<not json>" });
    expect(received[0]?.text).toBe("<not json>");
    expect(sent.body).toMatchObject({ state: "failed" });
  });

  it("are signed in both schemes", async () => {
    const securityKey = "ab".repeat(32);
    await control(emulator, "webhooks/send", { body: { a: 1 }, sign: { webhookSecret: "secret", securityKey } });
    const { headers, text } = received[0] as Received;
    expect(headers["tosspayments-signature"]).toBe(createHmac("sha256", "secret").update(text).digest("hex"));
    const time = headers["tosspayments-webhook-transmission-time"];
    const expected = createHmac("sha256", Buffer.from(securityKey, "hex")).update(`${text}:${time}`).digest("base64");
    expect(headers["tosspayments-webhook-signature"]).toMatch(/^v1:[^,]+,v1:[^,]+$/);
    expect(headers["tosspayments-webhook-signature"]).toContain(`v1:${expected}`);
  });
});
