import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { RouteHandler } from "@/app/_server/door";
import { users } from "@/db/schema";
import { openSession } from "@/lib/auth/open-session";
import { createTestDatabase, type TestDatabase } from "../support/database";
import { read, request, SITE, setEnvironment } from "./auth-environment";

let database: TestDatabase;
let door: typeof import("@/app/_server/door");
let userCookie: string;
let adminCookie: string;

const cookieFor = async (email: string) => {
  const [person] = await database.db.insert(users).values({ email, emailVerified: new Date() }).returning();
  const session = await openSession(database.db, { userId: person?.id ?? "", appBaseUrl: SITE });
  return `${session.name}=${session.value}`;
};

beforeAll(async () => {
  database = await createTestDatabase();
  setEnvironment(database.url);
  door = await import("@/app/_server/door");
  userCookie = await cookieFor("user@trakko.example");
  adminCookie = await cookieFor("admin@trakko.demo");
});
afterAll(() => database.drop());

const ask = async (route: RouteHandler, sent: Parameters<typeof request>[1]) => read(await route(request("/api/probe", sent)));

describe("a route for signed-in people", () => {
  const calls: string[] = [];
  const route = (): RouteHandler =>
    door.signedInRoute({ amountWon: z.number() }, async ({ context, input, person }) => {
      calls.push(context.actor);
      return input.amountWon > 0
        ? { ok: true, body: { email: person.email }, status: 202 }
        : { ok: false, code: "unknown_plan", status: 400 };
    });

  it("gives the operation a person, an actor and parsed input, and returns its status", async () => {
    const answer = await ask(route(), { cookie: userCookie, body: '{"amountWon":1}' });
    expect(answer).toMatchObject({ status: 202, body: { email: "user@trakko.example" } });
    expect(calls.at(-1)).toMatch(/^person:[0-9a-f-]{36}$/);
  });

  it("turns a refusal into an error of the contract", async () => {
    const answer = await ask(route(), { cookie: userCookie, body: '{"amountWon":0}' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "unknown_plan" } } });
    expect((answer.body.error as { message: string }).message).toContain("요금제");
  });

  it("does not run for a signed-out visitor, another site or bad input", async () => {
    const runs = calls.length;
    const body = '{"amountWon":1}';
    expect(await ask(route(), { body })).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await ask(route(), { body, headers: { origin: "" } })).toMatchObject({ status: 401 });
    expect(await ask(route(), { body, cookie: userCookie, headers: { origin: "" } })).toMatchObject({
      status: 403,
      code: "forbidden_origin",
    });
    expect(await ask(route(), { body, cookie: userCookie, headers: { origin: "https://localhost:3000" } })).toMatchObject({
      status: 403,
    });
    expect(await ask(route(), { body: '{"amountWon":"1"}', cookie: userCookie })).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
    expect(await ask(route(), { body: '{"amountWon":1,"userId":"2"}', cookie: userCookie })).toMatchObject({
      code: "invalid_request",
    });
    expect(calls.length).toBe(runs);
  });

  it("stops reading a body that is longer than declared", async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(4096).fill(32));
      },
    });
    const headers = { cookie: userCookie, origin: SITE };
    const sent = new Request(`${SITE}/api/probe`, { method: "POST", headers, body: endless, duplex: "half" } as RequestInit);
    expect(await read(await route()(sent))).toMatchObject({ status: 413, code: "body_too_large" });
    expect(pulled).toBeLessThan(10);
  });
});

describe("a route for administrators", () => {
  const route = (): RouteHandler => door.adminRoute({}, async () => ({ ok: true, body: {} }));

  it("runs only for them", async () => {
    expect((await ask(route(), {})).status).toBe(401);
    expect(await ask(route(), { cookie: userCookie })).toMatchObject({ status: 403, code: "forbidden" });
    expect((await ask(route(), { cookie: adminCookie })).status).toBe(200);
  });
});

describe("a declined payment", () => {
  it("keeps the code that Toss gave and says in words what to do", async () => {
    const route = door.signedInRoute({}, async () => ({
      ok: false,
      code: "INVALID_STOPPED_CARD",
      declined: "card_stopped" as const,
      status: 402,
    }));
    const { body } = await ask(route, { cookie: userCookie });
    expect(body.error).toEqual({ code: "INVALID_STOPPED_CARD", message: expect.stringContaining("정지된 카드") });
  });
});

describe("a broken promise behind the door", () => {
  it("is logged once with a reference, answered with the same one, and tells neither values nor causes", async () => {
    const { log, logTo } = await import("@/lib/log");
    const lines: string[] = [];
    const written = logTo({ write: (line) => lines.push(line) }, "error");
    const logged = vi
      .spyOn(log, "error")
      .mockImplementation((...entry: unknown[]) => Reflect.apply(written.error, written, entry));
    const route = door.signedInRoute({}, async ({ context }) => {
      await context.db.insert(users).values({ email: "CANARY@trakko.example" });
      return { ok: true, body: {} };
    });
    const { status, body } = await ask(route, { cookie: userCookie });
    const error = body.error as { code: string; message: string; reference: string };
    expect(status).toBe(500);
    expect(error).toEqual({ code: "internal", message: expect.any(String), reference: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(logged).toHaveBeenCalledTimes(1);
    const line = lines.join("");
    expect(line).toContain(error.reference);
    expect(line).toContain("users_email_is_normalised");
    expect(line).not.toContain("CANARY");
    logged.mockRestore();
  });
});
