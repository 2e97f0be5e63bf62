import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openSession } from "@/lib/auth/open-session";
import { read, request, SITE, setEnvironment } from "@/tests/routes/auth-environment";
import { createWorld, present, type World } from "@/tests/support/world";

/** Replaces Next's cookies, because a test has no request. */
const cookie = vi.hoisted(() => ({ value: undefined as string | undefined }));
vi.mock("next/headers", () => ({ cookies: async () => ({ get: () => cookie.value && { value: cookie.value } }) }));

const ADMIN = "admin@trakko.demo";
let w: World;
let administrator: (path: string) => Promise<{ email: string }>;
let refresh: typeof import("@/app/api/admin/payments/[id]/refresh/route").POST;

beforeAll(async () => {
  w = await createWorld({ startAt: new Date(Date.now() - 60_000).toISOString() });
  setEnvironment(w.databaseUrl, { TOSS_API_BASE_URL: w.emulator.url, ADMIN_EMAILS: ADMIN });
  ({ administrator } = await import("@/app/admin/administrator"));
  refresh = (await import("@/app/api/admin/payments/[id]/refresh/route")).POST;
});
afterAll(() => w.close());

const sessionOf = async (email: string) => {
  const [known] = await w.sql`select id from users where email = ${email}`;
  const userId = known?.id ?? (await w.person(email)).id;
  return openSession(w.context.db, { userId, appBaseUrl: SITE });
};
const ask = async (email: string | null, id: string, sent: Parameters<typeof request>[1] = {}) => {
  const session = email ? await sessionOf(email) : null;
  const asked = request(`/api/admin/payments/${id}/refresh`, {
    ...(session ? { cookie: `${session.name}=${session.value}` } : {}),
    ...sent,
  });
  return read(await refresh(asked, { params: Promise.resolve({ id }) }));
};

/** Charged at Toss, but the answer was lost and no look-up has happened yet. */
async function unknownPayment() {
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" }, times: "forever" });
  const who = await w.person();
  await w.subscribe(who);
  await w.toss.clearFaults();
  return { who, payment: present((await w.paymentsOf(who))[0], "a payment") };
}

describe("the admin pages", () => {
  test("open for an administrator", async () => {
    cookie.value = (await sessionOf(ADMIN)).value;
    expect(await administrator("/admin")).toMatchObject({ email: ADMIN });
  });

  test("do not exist for a member", async () => {
    cookie.value = (await sessionOf("member@trakko.example")).value;
    await expect(administrator("/admin")).rejects.toMatchObject({ digest: "NEXT_HTTP_ERROR_FALLBACK;404" });
  });

  test("do not exist for a person with an administrator's unverified address", async () => {
    const { value } = await sessionOf("boss@trakko.example");
    cookie.value = value;
    await w.sql`update users set email = 'taken@trakko.example' where email = ${ADMIN}`;
    await w.sql`update users set email = ${ADMIN}, email_verified = null where email = 'boss@trakko.example'`;
    await expect(administrator("/admin")).rejects.toMatchObject({ digest: "NEXT_HTTP_ERROR_FALLBACK;404" });
    await w.sql`update users set email = 'boss@trakko.example' where email = ${ADMIN}`;
    await w.sql`update users set email = ${ADMIN} where email = 'taken@trakko.example'`;
  });

  test.each([undefined, "", "made-up"])("send a signed-out visitor (%s) to sign in and back", async (value) => {
    cookie.value = value;
    await expect(administrator("/admin/people/x?y")).rejects.toMatchObject({
      digest: expect.stringContaining("/sign-in?callbackUrl=%2Fadmin%2Fpeople%2Fx%3Fy;307"),
    });
  });
});

describe("looking a payment up at Toss", () => {
  test("settles it once with Toss's outcome, in the administrator's name", async () => {
    const { who, payment } = await unknownPayment();
    expect(payment.status).toBe("pending");
    expect(await ask(ADMIN, payment.id)).toMatchObject({ status: 200, body: { result: "paid" } });
    expect(await ask(ADMIN, payment.id)).toMatchObject({ status: 200, body: { result: "paid" } });
    expect(await w.paymentsOf(who)).toMatchObject([{ status: "paid" }]);
    expect(w.approvalsOf(who)).toHaveLength(1);
    const audited = await w.sql`
      select actor, action, detail from audit_events where payment_id = ${payment.id} and actor like 'operator:%' order by id`;
    expect(audited.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["payment_paid", "payment_looked_up", "payment_looked_up"]),
    );
    expect(new Set(audited.map(({ actor }) => actor))).toEqual(new Set([`operator:${ADMIN}`]));
  });

  test("changes nothing while Toss does not answer, and says so", async () => {
    const { who, payment } = await unknownPayment();
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await ask(ADMIN, payment.id)).toMatchObject({ status: 200, body: { result: "unreadable" } });
    expect(await w.paymentsOf(who)).toMatchObject([{ status: "pending" }]);
    await ask(ADMIN, payment.id);
  });

  test("is for administrators only: other requests change no row and do not reach Toss", async () => {
    const { who, payment } = await unknownPayment();
    const callsBefore = await w.toss.callCount();
    expect(await ask(null, payment.id)).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await ask("member@trakko.example", payment.id)).toMatchObject({ status: 403, code: "forbidden" });
    expect(await ask(who.email, payment.id)).toMatchObject({ status: 403, code: "forbidden" });
    expect(await ask(ADMIN, payment.id, { headers: { origin: "https://evil.example" } })).toMatchObject({ status: 403 });
    expect(await ask(ADMIN, payment.id, { body: '{"status":"paid"}' })).toMatchObject({ status: 400, code: "invalid_request" });
    expect(await w.toss.callCount()).toBe(callsBefore);
    expect(await w.paymentsOf(who)).toMatchObject([{ status: "pending" }]);
    await ask(ADMIN, payment.id);
  });

  test("answers 404 for an unknown payment without calling Toss", async () => {
    const callsBefore = await w.toss.callCount();
    for (const id of ["00000000-0000-4000-8000-000000000000", "nonsense", "' or 1=1"])
      expect(await ask(ADMIN, id)).toMatchObject({ status: 404, code: "not_found" });
    expect(await w.toss.callCount()).toBe(callsBefore);
  });
});
