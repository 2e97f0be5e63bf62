import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, type JsonObject } from "./client";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ now: () => new Date("2026-01-02T05:46:58Z") });
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const urlOf = (body: JsonObject) => String((body.receipt as JsonObject).url);

async function pay(fields: JsonObject = {}): Promise<JsonObject> {
  const billingKey = await issueKey(emulator, "customer-1");
  return (await charge(emulator, billingKey, { customerKey: "customer-1", orderName: "Pro <월간>", ...fields })).body;
}

async function open(url: string, language = "ko"): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { headers: { "accept-language": language } });
  return { status: answer.status, text: await answer.text() };
}

describe("the receipt", () => {
  it("opens at the address that the payment names, and shows what was paid", async () => {
    const paid = await pay();
    expect(urlOf(paid)).toBe(`http://localhost:${emulator.port}/receipt/redirection?transactionId=${paid.paymentKey}&ref=PX`);
    const { status, text } = await open(urlOf(paid));
    expect(status).toBe(200);
    for (const shown of [
      "9,900원",
      "9,000원",
      "900원",
      "Pro &lt;월간&gt;",
      String(paid.orderId),
      "신한 45184212****789*",
      "2026-01-02 14:46",
    ])
      expect(text).toContain(shown);
    const [, style] = /href="(\/receipt[^"]+)"/.exec(text) ?? [];
    expect((await fetch(`${emulator.url}${style}`)).status).toBe(200);
  });

  it("shows what was given back, and is in English on request", async () => {
    const paid = await pay();
    const body = { cancelReason: "고객 요청", cancelAmount: 3_000 };
    await call(emulator, "POST", `/v1/payments/${paid.paymentKey}/cancel`, { body });
    const { text } = await open(urlOf(paid), "en-US");
    for (const shown of ["Partly refunded", "KRW 3,000", "KRW 6,900"]) expect(text).toContain(shown);
  });

  it("does not exist for an unknown or a declined payment", async () => {
    expect((await open(`${emulator.url}/receipt/redirection?transactionId=none`)).status).toBe(404);
    await control(emulator, "settings", { declinedOrdersFindable: true });
    const declining = await issueKey(emulator, "customer-2", "4518420000000101");
    await charge(emulator, declining, { customerKey: "customer-2", orderId: "order-declined" });
    const { body } = await call(emulator, "GET", "/v1/payments/orders/order-declined");
    expect(body.receipt).toBeNull();
    expect((await open(`${emulator.url}/receipt/redirection?transactionId=${body.paymentKey}`)).status).toBe(404);
  });

  it("is at the public address when there is one", async () => {
    const behindProxy = await startEmulator({ publicUrl: "https://toss.dev.example/" });
    const billingKey = await issueKey(behindProxy, "customer-1");
    const { body } = await charge(behindProxy, billingKey, { customerKey: "customer-1" });
    await behindProxy.stop();
    expect(urlOf(body)).toMatch(/^https:\/\/toss\.dev\.example\/receipt\//);
  });
});

describe("the address of an emulator", () => {
  it.each([
    ["127.0.0.1", /^http:\/\/127\.0\.0\.1:\d+$/],
    ["::1", /^http:\/\/\[::1\]:\d+$/],
  ])("on %s can be opened", async (host, url) => {
    const one = await startEmulator({ host });
    expect(one.url).toMatch(url);
    expect((await fetch(`${one.url}/healthz`)).status).toBe(200);
    await one.stop();
  });
});
