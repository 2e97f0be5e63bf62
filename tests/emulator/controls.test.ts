import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCallLog } from "@/emulator/calls";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, type JsonObject, newOrderId } from "./client";

let emulator: Emulator;
let source = new Date("2026-06-01T00:00:00Z");

beforeAll(async () => {
  emulator = await startEmulator({ now: () => source });
});
beforeEach(async () => {
  source = new Date("2026-06-01T00:00:00Z");
  await emulator.reset();
});
afterAll(() => emulator.stop());

describe("the clock", () => {
  const now = async () => (await control(emulator, "clock")).body.now;

  it("follows its source with an offset", async () => {
    await control(emulator, "clock", { advanceMs: 86_400_000 });
    expect(await now()).toBe("2026-06-02T00:00:00.000Z");
    source = new Date("2026-06-01T01:00:00Z");
    expect(await now()).toBe("2026-06-02T01:00:00.000Z");
    await control(emulator, "clock", { offsetMs: 0 });
    expect(await now()).toBe("2026-06-01T01:00:00.000Z");
  });

  it("stands still when frozen and continues from there", async () => {
    await control(emulator, "clock", { now: "2030-01-31T00:00:00+09:00", frozen: true });
    source = new Date("2026-06-01T01:00:00Z");
    expect(await now()).toBe("2030-01-30T15:00:00.000Z");
    await control(emulator, "clock", { advanceMs: 1_000 });
    await control(emulator, "clock", { frozen: false });
    source = new Date("2026-06-01T01:00:05Z");
    expect(await now()).toBe("2030-01-30T15:00:06.000Z");
  });

  it("can be set to the past, and payments carry its time", async () => {
    await control(emulator, "clock", { now: "2025-04-01T00:00:00Z" });
    const billingKey = await issueKey(emulator, "customer-1");
    const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
    expect(body.approvedAt).toBe("2025-04-01T09:00:00+09:00");
  });
});

describe("the ledger", () => {
  it("shows whole payments with their customer, and the totals", async () => {
    const [first, second] = [await issueKey(emulator, "customer-1"), await issueKey(emulator, "customer-2")];
    const orderId = newOrderId();
    const { body } = await charge(emulator, first, { customerKey: "customer-1", orderId, amount: 10_000 });
    await charge(emulator, second, { customerKey: "customer-2" });
    await control(emulator, `payments/${body.paymentKey}/cancel`, { amount: 4_000, reason: "x" });
    const all = (await control(emulator, "ledger")).body as Record<string, JsonObject[]>;
    expect([all.payments?.length, all.transactions?.length, all.billingKeys?.length]).toEqual([2, 3, 2]);
    for (const query of [`orderId=${orderId}`, `paymentKey=${body.paymentKey}`, "customerKey=customer-1"]) {
      const one = (await control(emulator, `ledger?${query}`)).body as Record<string, JsonObject[]>;
      expect(one.payments).toMatchObject([{ orderId, customerKey: "customer-1", totalAmount: 10_000, balanceAmount: 6_000 }]);
      expect(one.transactions?.map(({ status }) => status)).toEqual(["DONE", "PARTIAL_CANCELED"]);
      expect(one.billingKeys).toMatchObject([
        { customerKey: "customer-1", billingKey: first, cardNumber: "45184212****789*", deletedAt: null },
      ]);
      expect(one.payments?.[0]?.billingKeyFingerprint).toBe(one.billingKeys?.[0]?.billingKeyFingerprint);
    }
    expect((await control(emulator, "state")).body).toMatchObject({
      approvals: 2,
      approvedWon: 19_900,
      canceledWon: 4_000,
      balanceWon: 15_900,
    });
  });
});

describe("many billing keys at once", () => {
  it("can be charged like those from the window", async () => {
    const { billingKeys } = (await control(emulator, "billing-keys", { customerKeys: ["customer-1", "customer-2"] })).body;
    const [first = "", second = ""] = billingKeys as string[];
    expect((await charge(emulator, first, { customerKey: "customer-1" })).status).toBe(200);
    expect((await charge(emulator, second, { customerKey: "customer-1" })).body.code).toBe("NOT_MATCHES_CUSTOMER_KEY");
  });

  it("are not issued for a declined card", async () => {
    const refused = await control(emulator, "billing-keys", { customerKeys: ["customer-1"], cardNumber: "4518420000000302" });
    expect(refused.status).toBe(400);
  });
});

describe("bad input", () => {
  it.each([
    ["clock", { now: "yesterday" }, "now"],
    ["clock", { later: 1 }, "later"],
    ["settings", { webhookUrl: "ftp://x" }, "webhookUrl"],
    ["settings", { unknown: 1 }, "unknown"],
    ["auth-keys", { cardNumber: "1234" }, "customerKey"],
    ["cards", { number: "4518421234567890", behaviour: { kind: "explode" } }, "behaviour"],
    ["payments/none/cancel", { amount: -1, reason: "x" }, "amount"],
  ])("%s %j is refused with the field's name", async (path, body, field) => {
    const refused = await control(emulator, path, body);
    expect([refused.status, (refused.body.error as JsonObject).code]).toEqual([400, "invalid_request"]);
    expect((refused.body.error as JsonObject).message).toContain(field);
  });

  it.each([
    ["payments/none/cancel", { reason: "x" }],
    ["billing-keys/behaviour", { customerKey: "nobody", behaviour: null }],
    ["deliveries/none/retry", {}],
  ])("%s is not found", async (path, body) => {
    expect((await control(emulator, path, body)).status).toBe(404);
  });

  it("a body that is not JSON is refused", async () => {
    expect((await control(emulator, "clock", "{")).status).toBe(400);
  });
});

describe("the page", () => {
  it("shows events escaped and never a billing key", async () => {
    const billingKey = await issueKey(emulator, "customer-1");
    await charge(emulator, billingKey, { customerKey: "customer-1", orderName: "<b>Pro</b>" });
    await call(emulator, "GET", "/v1/payments/%E0%A4%A");
    const { status, text } = await call(emulator, "GET", "/", { authorization: null });
    expect(status).toBe(200);
    expect(text).toContain("&lt;b&gt;Pro&lt;/b&gt;");
    expect(text).toContain("9,900원");
    expect(text).not.toContain(billingKey.slice(0, 20));
  });

  it("has buttons that work, but not from other sites", async () => {
    const press = (site: string) =>
      fetch(`${emulator.url}/console/clock`, {
        method: "POST",
        headers: { "sec-fetch-site": site },
        body: new URLSearchParams({ hours: "24" }),
        redirect: "manual",
      });
    expect((await press("cross-site")).status).toBe(403);
    expect((await press("same-origin")).status).toBe(303);
    expect((await control(emulator, "clock")).body.now).toBe("2026-06-02T00:00:00.000Z");
  });

  it("is in Korean or English, and its buttons keep the language", async () => {
    const page = async (path: string) => (await call(emulator, "GET", path, { authorization: null })).text;
    expect(await page("/")).toContain("토스 에뮬레이터");
    const english = await page("/?lang=en");
    expect(english).toContain("No money moves.");
    expect(english.replace("한국어", "")).not.toMatch(/[가-힣]/);
    const [, action] = /action="(\/console\/clock[^"]*)"/.exec(english) ?? [];
    const pressed = await fetch(`${emulator.url}${action}`, {
      method: "POST",
      body: new URLSearchParams({ hours: "0" }),
      redirect: "manual",
    });
    expect(pressed.headers.get("location")).toBe("/?lang=en");
  });

  it("asks before it deletes everything, and says what would go", async () => {
    await charge(emulator, await issueKey(emulator, "customer-1"), { customerKey: "customer-1" });
    const page = await call(emulator, "GET", "/", { authorization: null });
    expect(page.text).not.toContain('action="/console/reset');
    const question = await call(emulator, "GET", "/console/reset", { authorization: null });
    expect(question.text).toContain("모두 지울까요?");
    expect(question.text).toContain("결제 1건");
    expect(emulator.state.payments.size).toBe(1);
    const pressed = await fetch(`${emulator.url}/console/reset?lang=ko`, { method: "POST", redirect: "manual" });
    expect([pressed.status, emulator.state.payments.size]).toEqual([303, 0]);
  });

  it("is healthy", async () => {
    expect((await call(emulator, "GET", "/healthz")).body).toEqual({ ok: true });
  });
});

describe("the log of calls", () => {
  it("records a call's arrival by the real clock, even when the emulator's clock stands still", async () => {
    await control(emulator, "clock", { now: "2030-01-31T00:00:00+09:00", frozen: true });
    const before = Date.now();
    await call(emulator, "GET", "/v1/payments/none");
    await call(emulator, "GET", "/v1/payments/none");
    const calls = (await control(emulator, "calls")).body as unknown as { arrivedAtMs: number }[];
    const [first = 0, second = 0] = calls.map(({ arrivedAtMs }) => arrivedAtMs);
    expect(second).toBeGreaterThan(first);
    // The clocks of two processes may differ by a few ms.
    for (const arrivedAtMs of [first, second]) expect(Math.abs(arrivedAtMs - before)).toBeLessThan(60_000);
  });

  it("keeps the newest calls in order when it is full, and still counts all", () => {
    const log = createCallLog(3);
    for (const path of ["a", "b", "c", "d", "e"]) {
      log.add({
        at: "",
        arrivedAtMs: 0,
        operation: "lookup",
        method: "GET",
        path,
        orderId: null,
        customerKey: null,
        idempotencyKey: null,
        replayed: false,
        status: 200,
        code: null,
        sent: true,
      });
    }
    expect(log.list({}).map(({ path }) => path)).toEqual(["c", "d", "e"]);
    expect(log.total()).toBe(5);
  });

  it("can be switched off", async () => {
    await control(emulator, "settings", { callLog: false });
    await call(emulator, "GET", "/v1/payments/none");
    expect((await control(emulator, "calls/count")).body.count).toBe(0);
  });
});
