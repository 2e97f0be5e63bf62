import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, SENDER } from "@/tests/support/text-server";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Route = (request: Request) => Promise<Response>;

let site: BillingSite;
let show: Route;
let store: Route;
let remove: Route;
let visitor: Visitor;

beforeAll(async () => {
  site = await openBillingSite({
    SOLAPI_API_KEY: ACCOUNT.apiKey,
    SOLAPI_API_SECRET: ACCOUNT.apiSecret,
    SOLAPI_SENDER: SENDER,
    SOLAPI_API_BASE_URL: "http://127.0.0.1:9",
  });
  ({ GET: show, PUT: store, DELETE: remove } = await import("@/app/api/billing/notice-phone/route"));
  visitor = await site.visitor();
});
afterAll(() => site.close());

const PATH = "/api/billing/notice-phone";
const AGREED = { number: "010-1234-5678", isAgreed: true };
const shown = async (cookie?: string) => read(await show(request(PATH, { method: "GET", cookie })));
type Sent = { cookie?: string; body?: unknown; headers?: Record<string, string> };
const put = async ({ body = AGREED, ...sent }: Sent) =>
  read(await store(request(PATH, { method: "PUT", ...sent, body: JSON.stringify(body) })));
const drop = async (sent: Pick<Sent, "cookie">) => read(await remove(request(PATH, { method: "DELETE", ...sent })));
const numbers = () => site.sql<{ number: string }[]>`select number from notice_phones`;

describe("the number for notices", () => {
  test("is stored in one form and shown only in part, changed and removed", async () => {
    expect(await put({ cookie: visitor.cookie })).toMatchObject({ status: 200, body: { phone: { masked: "010-****-5678" } } });
    expect(await numbers()).toEqual([{ number: "01012345678" }]);
    expect((await shown(visitor.cookie)).body).toEqual({ phone: { masked: "010-****-5678" } });
    await put({ cookie: visitor.cookie, body: { number: "+82 10 9999 0000", isAgreed: true } });
    expect(await numbers()).toEqual([{ number: "01099990000" }]);
    expect(await drop({ cookie: visitor.cookie })).toMatchObject({ status: 200, body: { phone: null } });
    expect(await drop({ cookie: visitor.cookie })).toMatchObject({ status: 200, body: { phone: null } });
    expect(await numbers()).toEqual([]);
    const acts =
      await site.sql`select action, detail from audit_events where user_id = ${visitor.id} and action like 'notice_phone%' order by id`;
    expect(acts.map(({ action }) => action)).toEqual(["notice_phone_saved", "notice_phone_saved", "notice_phone_removed"]);
    expect(JSON.stringify(acts)).not.toMatch(/\d{4}-?5678|99990000/);
  });

  test("signed out: 401 for all three", async () => {
    for (const answer of [await put({}), await drop({}), await shown()])
      expect(answer).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  test("another person sees nothing of it", async () => {
    const other = await site.visitor();
    await put({ cookie: visitor.cookie });
    expect((await shown(other.cookie)).body).toEqual({ phone: null });
  });

  test.each<[string, Sent & { status: number; code: string }]>([
    ["from another site's page", { headers: { origin: "https://evil.example" }, status: 403, code: "forbidden_origin" }],
    ["another person's id", { body: { ...AGREED, userId: "other" }, status: 400, code: "invalid_request" }],
    ["nothing", { body: {}, status: 400, code: "invalid_request" }],
    ["a fixed line", { body: { ...AGREED, number: "02-123-4567" }, status: 400, code: "invalid_phone_number" }],
    ["no consent", { body: { ...AGREED, isAgreed: false }, status: 400, code: "consent_needed" }],
  ])("%s: refused, and nothing changes", async (_, { status, code, ...sent }) => {
    const before = await site.traces();
    expect(await put({ cookie: visitor.cookie, ...sent })).toMatchObject({ status, code });
    expect(await site.traces()).toEqual(before);
  });

  test("goes with the person", async () => {
    const leaving = await site.visitor();
    await put({ cookie: leaving.cookie });
    await site.sql`delete from sessions where user_id = ${leaving.id}`;
    await site.sql`delete from users where id = ${leaving.id}`;
    expect(await site.sql`select 1 from notice_phones where user_id = ${leaving.id}`).toHaveLength(0);
  });

  test("is taken at most ten times an hour", async () => {
    const busy = await site.visitor();
    for (let n = 0; n < 10; n++) await put({ cookie: busy.cookie, body: { number: `0101111000${n}`, isAgreed: true } });
    expect(await put({ cookie: busy.cookie })).toMatchObject({ status: 429, code: "too_many_requests" });
  });
});
