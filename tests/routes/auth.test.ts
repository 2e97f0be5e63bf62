import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessions, users } from "@/db/schema";
import { demoPeople } from "@/lib/demo/demo-people";
import { signInDemoPerson } from "@/lib/demo/sign-in-demo-person";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { read, request, SITE, setEnvironment } from "./auth-environment";

let database: TestDatabase;
let signIn: (request: Request) => Promise<Response>;
let me: (request: Request) => Promise<Response>;

beforeAll(async () => {
  database = await createTestDatabase();
  setEnvironment(database.url);
  signIn = (await import("@/app/api/demo/sign-in/route")).POST;
  me = (await import("@/app/api/auth/me/route")).GET;
  const people = demoPeople().map(({ email, name }) => ({ email, name, emailVerified: new Date() }));
  await database.db.insert(users).values([...people, { email: "stranger@trakko.example", emailVerified: new Date() }]);
});
afterAll(() => database.drop());

const signInAs = async (email: string) => read(await signIn(request("/api/demo/sign-in", { body: JSON.stringify({ email }) })));
const askMe = async (cookie: string, headers = {}) => read(await me(request("/api/auth/me", { method: "GET", cookie, headers })));

describe("one click into the demo", () => {
  it("opens a session in next-auth's cookie, which scripts cannot read", async () => {
    const response = await signIn(request("/api/demo/sign-in", { body: JSON.stringify({ email: "minji@trakko.demo" }) }));
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(
      /^next-auth\.session-token=[\w-]{43}; Path=\/; Expires=[^;]+ GMT; HttpOnly; SameSite=Lax$/,
    );
    expect(await response.json()).toEqual({ email: "minji@trakko.demo" });
  });

  it.each(["stranger@trakko.example", "nobody@trakko.demo", "MINJI@trakko.demo", ""])("does not exist for %s", async (email) => {
    const sessionsBefore = await database.db.$count(sessions);
    expect(await signInAs(email)).toMatchObject({ status: 404, code: "not_found", cookie: "" });
    expect(await database.db.$count(sessions)).toBe(sessionsBefore);
  });

  it("does not exist when the real Toss is in use", async () => {
    const asked = { email: "minji@trakko.demo", hasDemoTools: false, appBaseUrl: SITE };
    expect(await signInDemoPerson(database.db, asked)).toMatchObject({ ok: false, code: "not_found" });
    expect(await signInDemoPerson(database.db, { ...asked, hasDemoTools: true })).toMatchObject({ ok: true });
  });

  it.each([
    ["another site", { origin: "https://evil.example" }],
    ["a request that hides its origin", { origin: "" }],
    ["a page that has no origin", { origin: "null" }],
    ["a browser that says cross-site", { "sec-fetch-site": "cross-site" }],
    ["another port of this host", { origin: "http://localhost:3001" }],
  ])("is refused to %s", async (_, headers) => {
    const body = JSON.stringify({ email: "minji@trakko.demo" });
    expect(await read(await signIn(request("/api/demo/sign-in", { body, headers })))).toMatchObject({
      status: 403,
      code: "forbidden_origin",
      cookie: "",
    });
  });

  it.each([
    ["{", 400, "invalid_json"],
    ["\u0000", 400, "invalid_json"],
    ["[]", 400, "invalid_request"],
    ["null", 400, "invalid_request"],
    ["{}", 400, "invalid_request"],
    ["", 400, "invalid_request"],
    ['{"email":1}', 400, "invalid_request"],
    ['{"email":"minji@trakko.demo","role":"ADMIN"}', 400, "invalid_request"],
    [JSON.stringify({ email: "x".repeat(17_000) }), 413, "body_too_large"],
  ])("answers bad input with a code: %s", async (body, status, code) => {
    expect(await read(await signIn(request("/api/demo/sign-in", { body })))).toMatchObject({ status, code });
  });
});

describe("who am I", () => {
  it("answers a signed-in person, without internal fields", async () => {
    const { cookie } = await signInAs("haneul@trakko.demo");
    const { status, body } = await askMe(cookie);
    const [row] = await database.db.select().from(users).where(eq(users.email, "haneul@trakko.demo"));
    expect(status).toBe(200);
    expect(body).toEqual({
      id: row?.id,
      email: "haneul@trakko.demo",
      role: "USER",
      subscriptionTier: "FREE",
      features: { historyMonths: 3, annualGoal: false, csvExport: false, sponsorSlots: true, badge: false },
      subscription: null,
    });
    expect(JSON.stringify(body)).not.toContain(row?.customerKey);
  });

  it("is ADMIN and PRO for an administrator", async () => {
    const { cookie } = await signInAs("admin@trakko.demo");
    expect((await askMe(cookie)).body).toMatchObject({ role: "ADMIN", subscriptionTier: "PRO" });
  });

  it("is USER for an administrator's address that is no longer verified", async () => {
    const { cookie } = await signInAs("admin@trakko.demo");
    await database.db.update(users).set({ emailVerified: null }).where(eq(users.email, "admin@trakko.demo"));
    expect((await askMe(cookie)).body).toMatchObject({ role: "USER", subscriptionTier: "FREE" });
    await database.db.update(users).set({ emailVerified: new Date() }).where(eq(users.email, "admin@trakko.demo"));
  });

  it.each([
    ["nobody", "", {}],
    ["a made-up session", `next-auth.session-token=${"A".repeat(43)}`, {}],
    ["a forged internal header", "", { "x-middleware-subrequest": "proxy", "x-user-id": "1", authorization: "Bearer 1" }],
  ])("does not answer %s", async (_, cookie, headers) => {
    expect(await askMe(cookie, headers)).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("does not answer a cookie with the stored hash", async () => {
    await signInAs("minji@trakko.demo");
    const [stored] = await database.db.select().from(sessions);
    expect((await askMe(`next-auth.session-token=${stored?.sessionToken}`)).status).toBe(401);
  });

  it("is refused in the visitor's language, by cookie before browser", async () => {
    const message = async (cookie: string, language: string) =>
      ((await askMe(cookie, { "accept-language": language })).body.error as { message: string }).message;
    expect(await message("", "")).toContain("로그인");
    expect(await message("", "en-GB,en;q=0.9")).toMatch(/sign in/i);
    expect(await message("locale=ko", "en")).toContain("로그인");
  });

  it("is never cached", async () => {
    const { cookie } = await signInAs("minji@trakko.demo");
    const known = await me(request("/api/auth/me", { method: "GET", cookie }));
    const unknown = await me(request("/api/auth/me", { method: "GET" }));
    expect([known, unknown].map((response) => response.headers.get("cache-control"))).toEqual(["no-store", "no-store"]);
  });
});
