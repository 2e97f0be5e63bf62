import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, control, type JsonObject } from "./client";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const REQUEST = {
  clientKey: "test_ck_shop",
  customerKey: "customer-1",
  successUrl: "https://shop.example/ok?order=1&",
  failUrl: "https://shop.example/fail?a=b",
};
const CARD = { number: "4518 4212 3456 7890", expiry: "12/40", identity: "900101", password: "12", agreed: true };

async function open(parameters: Record<string, string>): Promise<{ status: number; text: string; headers: Headers }> {
  return call(emulator, "GET", `/window/billing/card?${new URLSearchParams(parameters)}`, { authorization: null });
}

async function post(step: "card" | "verify", body: object, query = ""): Promise<JsonObject> {
  return (await call(emulator, "POST", `/window/billing/${step}${query}`, { body, authorization: null })).body;
}

describe("the card window", () => {
  it("redirects to the success URL with a one-time key and keeps the shop's own query", async () => {
    const { session } = await post("card", { ...CARD, request: REQUEST });
    const { redirect } = await post("verify", { session, code: "000000" });
    const url = new URL(String(redirect));
    expect(url.origin + url.pathname).toBe("https://shop.example/ok");
    expect([...url.searchParams.keys()]).toEqual(["order", "customerKey", "authKey"]);
    const body = { authKey: url.searchParams.get("authKey"), customerKey: "customer-1" };
    expect((await call(emulator, "POST", "/v1/billing/authorizations/issue", { body })).status).toBe(200);
  });

  it("asks again after a wrong code, and a session works once", async () => {
    const { session } = await post("card", { ...CARD, request: REQUEST });
    expect(await post("verify", { session, code: "123456" })).toHaveProperty("errors.code");
    expect(await post("verify", { session, code: "000000" })).toHaveProperty("redirect");
    expect(await post("verify", { session, code: "000000" })).toHaveProperty("message");
    expect(emulator.state.authKeys.size).toBe(1);
  });

  it.each([
    ["number", { number: "4518 4212 3456 789" }],
    ["expiry", { expiry: "13/40" }],
    ["expiry", { expiry: "12/20" }],
    ["identity", { identity: "9001011" }],
    ["password", { password: "1" }],
    ["agreed", { agreed: false }],
  ])("stops at the field %s for %j", async (field, change) => {
    const { errors } = await post("card", { ...CARD, ...change, request: REQUEST });
    expect(Object.keys(errors as object)).toEqual([field]);
  });

  it("redirects to the fail URL with code and message, and no order id, for a declined card", async () => {
    const { redirect } = await post("card", { ...CARD, number: "4518420000000301", request: REQUEST });
    const url = new URL(String(redirect));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      a: "b",
      code: "REJECT_CARD_COMPANY",
      message: "결제 승인이 거절되었습니다.",
    });
  });

  it("uses the emulator's clock", async () => {
    await control(emulator, "clock", { now: "2041-01-01T00:00:00+09:00", frozen: true });
    expect(await post("card", { ...CARD, request: REQUEST })).toHaveProperty("errors.expiry");
    expect((await open(REQUEST)).text).toContain('data-expiry="12/45"');
  });

  it("is in Korean by default and in English on request", async () => {
    expect((await open(REQUEST)).text).toContain("자동결제에 쓸 카드를 등록해요");
    expect((await open({ ...REQUEST, lang: "en" })).text).toContain("Register a card for automatic payment");
    expect(await post("card", { ...CARD, agreed: false, request: REQUEST }, "?lang=en")).toEqual({
      errors: { agreed: "Please agree to the terms to register the card." },
    });
  });

  it("redirects to the fail URL on cancel", async () => {
    const { text } = await open(REQUEST);
    const cancelUrl = new URL((/data-cancel-url="([^"]+)"/.exec(text)?.[1] ?? "").replaceAll("&amp;", "&"));
    expect(cancelUrl.origin + cancelUrl.pathname).toBe("https://shop.example/fail");
    expect(cancelUrl.searchParams.get("code")).toBe("PAY_PROCESS_CANCELED");
  });
});

describe("a parameter of the window's URL", () => {
  it.each([
    ["successUrl", "javascript:alert(1)"],
    ["failUrl", "/relative"],
    ["failUrl", "data:text/html,x"],
    ["clientKey", "test_sk_secret"],
    ["customerKey", ""],
    ["parentOrigin", "javascript:alert(1)"],
    ["cardTypes", "GOLD"],
  ])("%s = %s gives an error page that names it", async (name, value) => {
    const { status, text } = await open({ ...REQUEST, [name]: value });
    expect(status).toBe(400);
    expect(text).toContain(`<code>${name}</code>`);
    expect(text).not.toContain("alert");
  });

  it("is escaped everywhere", async () => {
    const { text } = await open({
      ...REQUEST,
      customerName: `"><script>alert(1)</script>`,
      failUrl: `https://shop.example/"onload="x`,
    });
    expect(text).not.toContain("<script>alert");
    expect(text).not.toContain(`"onload="`);
  });

  it("cannot be replaced in the form either", async () => {
    const answer = await post("card", {
      ...CARD,
      number: "4518420000000301",
      request: { ...REQUEST, failUrl: "javascript:alert(1)" },
    });
    expect(answer).toEqual({ message: expect.any(String) });
  });

  it("cannot run as a script, because the content policy allows only script files", async () => {
    const { headers, text } = await open(REQUEST);
    expect(headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(text.match(/<script(?! src=)/g)).toBeNull();
    expect(text).not.toMatch(/\son\w+=/);
    for (const [, path] of text.matchAll(/(?:src|href)="(\/window[^"]+)"/g)) {
      expect((await fetch(`${emulator.url}${path}`)).status).toBe(200);
    }
  });
});
