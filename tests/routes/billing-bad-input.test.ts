import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Handler = (request: Request) => Promise<Response>;
let site: BillingSite;
let visitor: Visitor;
const routes: Record<string, Handler> = {};

const MONEY_ROUTES = ["create", "create-checkout", "authorize", "cancel", "resume", "card", "retry"];

beforeAll(async () => {
  site = await openBillingSite();
  visitor = await site.visitor();
  routes.create = (await import("@/app/api/billing/create/route")).POST;
  routes["create-checkout"] = (await import("@/app/api/billing/create-checkout/route")).POST;
  routes.authorize = (await import("@/app/api/billing/authorize/route")).POST;
  routes.cancel = (await import("@/app/api/billing/cancel/route")).POST;
  routes.resume = (await import("@/app/api/billing/resume/route")).POST;
  routes.card = (await import("@/app/api/billing/card/route")).POST;
  routes.retry = (await import("@/app/api/billing/retry/route")).POST;
});
afterAll(() => site.close());

type Sent = { cookie?: string; body?: unknown; headers?: Record<string, string> };

/** Posts, and expects an error of the contract and no effect in the database or at Toss. */
async function refused(name: string, sent: Sent) {
  const before = await site.traces();
  const answer = await site.post(routes[name] as Handler, `/api/billing/${name}`, sent);
  expect(answer.body).toEqual({ error: { code: expect.any(String), message: expect.stringMatching(/요\.|\.$/) } });
  expect(await site.traces()).toEqual(before);
  return { status: answer.status, code: answer.code };
}

const GOOD_BODY: Record<string, unknown> = {
  create: { plan: "pro_monthly", termsVersion: TERMS_VERSION },
  "create-checkout": { plan: "pro_monthly", termsVersion: TERMS_VERSION },
  authorize: { orderId: "trk_pro_0000", customerKey: "somebody", authKey: "key" },
};

describe.each(MONEY_ROUTES)("/api/billing/%s", (name) => {
  test("signed out: 401", async () => {
    expect(await refused(name, { body: GOOD_BODY[name] })).toEqual({ status: 401, code: "unauthenticated" });
  });

  test("with an unknown session: 401", async () => {
    const cookie = `next-auth.session-token=${"x".repeat(43)}`;
    expect(await refused(name, { cookie, body: GOOD_BODY[name] })).toEqual({ status: 401, code: "unauthenticated" });
  });

  test.each([
    ["no Origin", { origin: "" }],
    ["another site's", { origin: "https://evil.example" }],
    ["null", { origin: "null" }],
    ["another port", { origin: "http://localhost:3001" }],
    ["a longer name that begins alike", { origin: "http://localhost:3000.evil.example" }],
    ["cross-site by its own word", { "sec-fetch-site": "cross-site" }],
  ])("from another site's page (%s): 403", async (_, headers) => {
    const sent = { cookie: visitor.cookie, body: GOOD_BODY[name], headers };
    expect(await refused(name, sent)).toEqual({ status: 403, code: "forbidden_origin" });
  });

  test.each(["{", "undefined", "plan=pro_monthly", '{"plan":"pro_monthly"', "\u0000"])(
    "rubbish for JSON (%j): 400",
    async (body) => {
      expect(await refused(name, { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_json" });
    },
  );

  test.each(["[]", "null", "5", '"pro_monthly"', "true"])("JSON that is no object (%s): 400", async (body) => {
    expect(await refused(name, { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_request" });
  });

  test("an unknown field: 400", async () => {
    const body = { ...(GOOD_BODY[name] as object), amount: 100 };
    expect(await refused(name, { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_request" });
  });

  test("a body that is too long: 413", async () => {
    const body = JSON.stringify({ ...(GOOD_BODY[name] as object), plan: "x".repeat(20_000) });
    expect(await refused(name, { cookie: visitor.cookie, body })).toEqual({ status: 413, code: "body_too_large" });
  });
});

describe("the values of fields", () => {
  test.each([
    {},
    { plan: 5 },
    { plan: null },
    { plan: ["pro_monthly"] },
    { plan: "pro_monthly", promoCode: 7 },
    { plan: "x".repeat(41) },
  ])("create with %j: 400", async (body) => {
    expect(await refused("create", { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_request" });
  });

  test.each(["free", "PRO_MONTHLY", "pro_weekly", "", "__proto__", "toString"])(
    "a plan that is not sold (%j): 400",
    async (plan) => {
      expect(await refused("create", { cookie: visitor.cookie, body: { plan } })).toEqual({ status: 400, code: "unknown_plan" });
    },
  );

  test.each(["\u0000", "\ud800", "\u202e\u0007"])(
    "a promotion code of which nothing readable is left, %j: 400, not the full price",
    async (promoCode) => {
      const body = { plan: "pro_monthly", promoCode };
      expect(await refused("create", { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_promo_code" });
    },
  );

  test("an unknown promotion code: 400", async () => {
    const body = { plan: "pro_monthly", promoCode: "FREE100" };
    expect(await refused("create", { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_promo_code" });
  });

  test.each([
    {},
    { orderId: "trk_pro_0000", customerKey: "somebody" },
    { orderId: "short", customerKey: "somebody", authKey: "key" },
    { orderId: 5, customerKey: "somebody", authKey: "key" },
    { orderId: "trk_pro_0000", customerKey: "x", authKey: "key" },
    { orderId: "trk_pro_0000", customerKey: "somebody", authKey: "" },
    { orderId: "trk_pro_0000", customerKey: "somebody", authKey: "k".repeat(301) },
  ])("authorize with %j: 400", async (body) => {
    expect(await refused("authorize", { cookie: visitor.cookie, body })).toEqual({ status: 400, code: "invalid_request" });
  });

  test("authorize with another person's customerKey: 403 without calling Toss", async () => {
    const other = await site.visitor();
    const body = { orderId: "trk_pro_0000", customerKey: other.customerKey, authKey: "key" };
    expect(await refused("authorize", { cookie: visitor.cookie, body })).toEqual({ status: 403, code: "customer_key_mismatch" });
  });

  test("authorize of an order that does not exist: 404", async () => {
    const body = { orderId: "trk_pro_0000", customerKey: visitor.customerKey, authKey: "key" };
    expect(await refused("authorize", { cookie: visitor.cookie, body })).toEqual({ status: 404, code: "checkout_not_found" });
  });

  test("cancel, resume and card without a subscription: 409", async () => {
    for (const name of ["cancel", "resume", "card"])
      expect(await refused(name, { cookie: visitor.cookie })).toEqual({ status: 409, code: "not_subscribed" });
  });

  test("retry without an unpaid invoice: 409", async () => {
    expect(await refused("retry", { cookie: visitor.cookie })).toEqual({ status: 409, code: "nothing_owed" });
  });

  test("the message is Korean by default and English on request", async () => {
    const ask = async (language: string) => {
      const headers: Record<string, string> = language ? { "accept-language": language } : {};
      const { body } = await site.post(routes.create as Handler, "/api/billing/create", { headers });
      return (body.error as { message: string }).message;
    };
    expect(await ask("")).toMatch(/[가-힣]/);
    expect(await ask("ko-KR,ko;q=0.9")).toMatch(/[가-힣]/);
    expect(await ask("en-US,en;q=0.9")).not.toMatch(/[가-힣]/);
  });
});
