import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Handler = (request: Request, segment: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;
let site: BillingSite;
let visitor: Visitor;
let auth: { GET: Handler; POST: Handler };
let locale: (request: Request) => Promise<Response>;
let appearance: typeof locale;

beforeAll(async () => {
  site = await openBillingSite({ KAKAO_CLIENT_ID: "kakao", KAKAO_CLIENT_SECRET: "kakao-secret" });
  visitor = await site.visitor();
  auth = (await import("@/app/api/auth/[...nextauth]/route")) as unknown as typeof auth;
  locale = (await import("@/app/api/locale/route")).POST;
  appearance = (await import("@/app/api/appearance/route")).POST;
});
afterAll(() => site.close());

type Sent = { path: string; body?: BodyInit; headers?: Record<string, string> };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const OURS = { origin: SITE, "sec-fetch-site": "same-origin" };

function post({ path, body = "", headers = {} }: Sent): Promise<Response> {
  const request = new Request(`${SITE}/api/auth/${path}`, { method: "POST", body, headers: { ...OURS, ...FORM, ...headers } });
  return auth.POST(request, { params: Promise.resolve({ nextauth: path.split("/") }) });
}
function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const [actions = ""] = path.split("?");
  const params = Promise.resolve({ nextauth: actions.split("/").map((part) => decodeURIComponent(part)) });
  return auth.GET(new Request(`${SITE}/api/auth/${path}`, { headers }), { params });
}
const sessionsOf = async () => (await site.sql`select 1 from sessions where user_id = ${visitor.id}`).length;

describe("a plain form, without a script or a token", () => {
  test("starts a sign-in at the provider, and remembers where to return", async () => {
    const answer = await post({ path: "signin/kakao", body: "callbackUrl=%2Fbilling" });
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toMatch(/^https:\/\/kauth\.kakao\.com\/oauth\/authorize\?/);
    expect(answer.headers.getSetCookie().join()).toContain(encodeURIComponent(`${SITE}/billing`));
  });

  test("of another site, or without an origin, does neither sign in nor out", async () => {
    const cookie = visitor.cookie;
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "none" },
      { origin: SITE, "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      expect((await post({ path: "signout", headers: { ...headers, cookie } })).status).toBe(403);
      expect((await post({ path: "signin/kakao", headers })).status).toBe(403);
    }
    expect(await sessionsOf()).toBe(1);
  });

  test("signs out from any page of ours, also from one without a referrer", async () => {
    const headers = { origin: "null", "sec-fetch-site": "same-origin", cookie: visitor.cookie };
    const answer = await post({ path: "signout", body: "callbackUrl=%2F", headers });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, `${SITE}/`]);
    expect(answer.headers.getSetCookie().join()).toMatch(/next-auth\.session-token=;.*Max-Age=0/);
    expect(await sessionsOf()).toBe(0);
  });
});

describe("rubbish below /api/auth", () => {
  test.each<[string, Sent, number]>([
    ["JSON cut off", { path: "signin/email", body: "{", headers: { "content-type": "application/json" } }, 400],
    ["a multipart body", { path: "signout", body: "--x", headers: { "content-type": "multipart/form-data" } }, 400],
    ["a NUL in a field", { path: "signin/email", body: "email=a%00b%40c.kr" }, 400],
    ["a body that is too long", { path: "signout", body: "a".repeat(20_000) }, 413],
    ["an unknown action", { path: "_log", body: "level=error" }, 404],
    ["too many segments", { path: "signin/kakao/x" }, 404],
    ["a prototype's name", { path: "__proto__" }, 404],
  ])("%s is refused as any route refuses", async (_, sent, status) => {
    const answer = await post(sent);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: { code: expect.any(String), message: expect.any(String) } });
  });

  test.each([
    ["session", { cookie: "next-auth.session-token=%FF; next-auth.csrf-token=%; =;a" }, 200],
    ["csrf", { cookie: "next-auth.csrf-token=%00|%00" }, 200],
    ["callback/kakao?code=%00&state=x", {}, 400],
    ["callback/unknown", {}, 400],
    ["error?error=%0d%0aSet-Cookie:x", {}, 302],
    [`error?error=${encodeURIComponent("한글")}`, {}, 302],
    ["%00", {}, 404],
  ])("GET %s", async (path, headers, status) => {
    const answer = await get(path, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.has("x")).toBe(false);
  });
});

describe("the choice of a language", () => {
  const choose = (fields: Record<string, string>, headers: Record<string, string> = OURS, url = `${SITE}/api/locale`) =>
    locale(new Request(url, { method: "POST", body: new URLSearchParams(fields), headers }));

  test.each([
    ["/billing/checkout?plan=pro_yearly", "/billing/checkout?plan=pro_yearly"],
    ["/sign-in?callbackUrl=%2Fbilling", "/sign-in?callbackUrl=%2Fbilling"],
    ["/legal/terms", "/legal/terms"],
    ["/billing/success?orderId=trk_1&authKey=secret&customerKey=secret", "/billing/success?orderId=trk_1"],
    ["https://evil.example/billing", "/"],
    ["", "/"],
  ])("on %s leads back to %s", async (back, target) => {
    const answer = await choose({ locale: "en", back });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${SITE}${target}`]);
    expect(answer.headers.get("set-cookie")).toBe("locale=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
  });

  test("follows APP_BASE_URL behind a proxy that sends another Host", async () => {
    const behind = { ...OURS, host: "10.0.0.7:3000", "x-forwarded-host": "inner.example" };
    const answer = await choose({ locale: "en", back: "/billing" }, behind, "http://10.0.0.7:3000/api/locale");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${SITE}/billing`]);
  });

  test("works from the page without a referrer, whose forms hide their origin", async () => {
    expect((await choose({ locale: "ko" }, { origin: "null", "sec-fetch-site": "same-origin" })).status).toBe(303);
  });

  test("refuses another site and an unknown language", async () => {
    expect((await choose({ locale: "en" }, { origin: "https://evil.example" })).status).toBe(403);
    for (const name of ["de", "", "__proto__"]) expect((await choose({ locale: name })).status).toBe(400);
  });
});

describe("the choice of the theme and of the colour of gains", () => {
  const choose = (fields: Record<string, string>, headers: Record<string, string> = OURS) =>
    appearance(new Request(`${SITE}/api/appearance`, { method: "POST", body: new URLSearchParams(fields), headers }));

  test.each([
    [{ theme: "dark" }, "theme=dark"],
    [{ theme: "light" }, "theme=light"],
    [{ theme: "system" }, "theme=system"],
    [{ gain: "green" }, "gain=green"],
    [{ gain: "red" }, "gain=red"],
  ])("%j is kept for a year, and leads back", async (fields, cookie) => {
    const answer = await choose({ ...fields, back: "/journal" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${SITE}/journal`]);
    expect(answer.headers.get("set-cookie")).toBe(`${cookie}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`);
  });

  test("of an unknown kind, or from another site, is refused and stores nothing", async () => {
    for (const fields of [{}, { theme: "" }, { theme: "dark; Domain=x" }, { gain: "blue" }]) {
      const answer = await choose(fields as Record<string, string>);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([400, null]);
    }
    expect((await choose({ theme: "dark" }, { origin: "https://evil.example" })).status).toBe(403);
  });
});
