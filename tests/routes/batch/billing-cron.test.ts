import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { read, request } from "../auth-environment";
import { type BillingSite, openBillingSite } from "../billing-site";

const SECRET = "the-cron-secret-of-this-test-0123456789";
let site: BillingSite;
type Route = (request: Request) => Promise<Response>;
let cron: Route;
let resolver: Route;

beforeAll(async () => {
  site = await openBillingSite({ CRON_SECRET: SECRET });
  cron = (await import("@/app/api/cron/billing/route")).GET;
  resolver = (await import("@/app/api/cron/resolve/route")).GET;
});
afterAll(() => site.close());

const routes = (): [Route, string][] => [
  [cron, "/api/cron/billing"],
  [resolver, "/api/cron/resolve"],
];
const call = async (headers: Record<string, string>, query = "") =>
  read(await cron(request(`/api/cron/billing${query}`, { method: "GET", headers })));
const BEARER = { authorization: `Bearer ${SECRET}` };

describe("the scheduler's routes", () => {
  test.each<[string, Record<string, string>]>([
    ["nothing", {}],
    ["an empty header", { authorization: "" }],
    ["Bearer and nothing", { authorization: "Bearer" }],
    ["Bearer and a blank", { authorization: "Bearer " }],
    ["Bearer undefined", { authorization: "Bearer undefined" }],
    ["Bearer null", { authorization: "Bearer null" }],
    ["a wrong secret", { authorization: `Bearer ${"x".repeat(SECRET.length)}` }],
    ["one that is too short", { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ["one that is too long", { authorization: `Bearer ${SECRET}x` }],
    ["the secret alone", { authorization: SECRET }],
    ["another scheme", { authorization: `Basic ${SECRET}` }],
    ["a lower-case scheme", { authorization: `bearer ${SECRET}` }],
    ["two of them", { authorization: `Bearer ${SECRET}, Bearer ${SECRET}` }],
    ["Vercel's header alone", { "x-vercel-cron": "1" }],
    ["Vercel's header with a wrong secret", { "x-vercel-cron": "1", authorization: "Bearer undefined" }],
    ["a secret in another header", { "x-cron-secret": SECRET }],
  ])("with %s: 401, and no run", async (_, headers) => {
    const before = await site.traces();
    for (const [route, path] of routes())
      expect(await read(await route(request(path, { method: "GET", headers })))).toMatchObject({
        status: 401,
        code: "unauthenticated",
      });
    expect(await site.traces()).toEqual(before);
  });

  test("with the secret in the URL: 401", async () => {
    for (const [route, path] of routes())
      expect((await read(await route(request(`${path}?secret=${SECRET}`, { method: "GET" })))).status).toBe(401);
  });

  test("are those in vercel.json: the batch at nine in Seoul, the resolver ten minutes and over an hour later, notices twice a day", () => {
    const { crons } = JSON.parse(readFileSync("vercel.json", "utf8")) as { crons: unknown };
    expect(crons).toEqual([
      { path: "/api/cron/billing", schedule: "0 0 * * *" },
      { path: "/api/cron/resolve", schedule: "10 0 * * *" },
      { path: "/api/cron/resolve", schedule: "20 1 * * *" },
      { path: "/api/cron/notices", schedule: "30 0 * * *" },
      { path: "/api/cron/notices", schedule: "0 9 * * *" },
    ]);
  });
});

describe("the resolver's route", () => {
  test("with the secret: 200 with what it settled, not cached, and no run recorded", async () => {
    const before = await site.sql`select id from billing_runs`;
    const response = await resolver(request("/api/cron/resolve", { method: "GET", headers: { ...BEARER, origin: "" } }));
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(await response.json()).toEqual({ settled: 0, stopCode: null, seconds: expect.any(Number) });
    expect(await site.sql`select id from billing_runs`).toEqual(before);
  });
});

describe("the batch's route", () => {
  const RUN = "00000000-0000-4000-8000-000000000001";
  const BY = "due-by=2026-03-10T00:00:00.000Z";
  test.each([
    "?after=",
    "?after=1",
    `?after=undefined&generation=1&${BY}`,
    `?after=${RUN}`,
    `?after=${RUN}&${BY}`,
    `?after=${RUN}&generation=&${BY}`,
    `?after=${RUN}&generation=0&${BY}`,
    `?after=${RUN}&generation=-1&${BY}`,
    `?after=${RUN}&generation=1.5&${BY}`,
    `?after=${RUN}&generation=1001&${BY}`,
    `?after=${RUN}&generation=one&${BY}`,
    `?after=${RUN}&generation=1`,
    `?after=${RUN}&generation=1&due-by=`,
    `?after=${RUN}&generation=1&due-by=tomorrow`,
    `?after=${RUN}&generation=1&due-by=2026-03-10`,
    `?after=${RUN}'--&generation=1&${BY}`,
    `?after=${RUN}${RUN}&generation=1&${BY}`,
  ])("for a continuation with bad parameters (%s): 400, and no run", async (query) => {
    const before = await site.traces();
    expect(await call(BEARER, query)).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await site.traces()).toEqual(before);
  });

  test("for a continuation without the secret: 401, before the named run is read", async () => {
    expect(await call({}, "?after=1")).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  test("for the same continuation twice: one run, and the second call says so", async () => {
    const query = `?after=${RUN}&generation=1&${BY}`;
    expect(await call(BEARER, query)).toMatchObject({ status: 200, body: { status: "completed" } });
    expect(await call(BEARER, query)).toMatchObject({ status: 200, body: { skipped: expect.any(String) } });
    expect(await site.sql`select successor_of, generation from billing_runs`).toEqual([{ successor_of: RUN, generation: 1 }]);
    await site.sql`delete from billing_runs`;
  });

  test("with the secret: 200 with the contract's counts, not cached", async () => {
    const response = await cron(
      request("/api/cron/billing", { method: "GET", headers: { authorization: `Bearer ${SECRET}`, origin: "" } }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("no-store");
    expect(await response.json()).toMatchObject({
      runId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      reconciled: 0,
      ended: 0,
      due: 0,
      paid: 0,
      declined: 0,
      unknown: 0,
      remaining: 0,
      seconds: expect.any(Number),
    });
    expect(await site.sql`select status, trigger from billing_runs`).toEqual([{ status: "completed", trigger: "cron" }]);
  });
});
