import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CARDS } from "../support/world";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { subscribe } from "./paying-visitor";

type Route = (request: Request, segment?: { params: Promise<Record<string, string>> }) => Promise<Response>;

let site: BillingSite;
let ask: Route;
let readOptions: Route;
let byAdmin: Route;
let admin: Visitor;

beforeAll(async () => {
  site = await openBillingSite();
  ({ POST: ask, GET: readOptions } = await import("@/app/api/billing/refund/route"));
  ({ POST: byAdmin } = await import("@/app/api/admin/payments/[id]/refund/route"));
  admin = await site.visitor();
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${admin.id}`;
});
afterAll(() => site.close());

const withdraw = (cookie: string | undefined, body: unknown = { kind: "withdrawal", expectedWon: 9_900 }) =>
  site.post(ask, "/api/billing/refund", { cookie, body });
const optionsOf = async (cookie?: string) => read(await readOptions(request("/api/billing/refund", { method: "GET", cookie })));
const refund = (id: string, cookie: string | undefined, body: unknown = { amountWon: 3_000, reason: "서비스 장애" }) =>
  site.post((sent) => byAdmin(sent, { params: Promise.resolve({ id }) }), `/api/admin/payments/${id}/refund`, { cookie, body });

async function subscriber(): Promise<Visitor> {
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  return visitor;
}
const paymentOf = async ({ id }: Visitor): Promise<string> => {
  const [row] = await site.sql<{ id: string }[]>`select id from payments where user_id = ${id} and status = 'paid'`;
  return row?.id ?? "";
};
const givenBack = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()]
    .filter((payment) => payment.customerKey === customerKey)
    .reduce((sum, { totalAmount, balanceAmount }) => sum + totalAmount - balanceAmount, 0);

describe("POST /api/billing/refund", () => {
  test("shows what there is, gives it back, and answers the same when repeated", async () => {
    const visitor = await subscriber();
    const shown = await optionsOf(visitor.cookie);
    expect(shown.body.options).toMatchObject([
      {
        kind: "withdrawal",
        refundWon: 9_900,
        until: expect.any(String),
        endsAt: expect.any(String),
        paymentOrderId: expect.any(String),
      },
    ]);
    const first = await withdraw(visitor.cookie);
    expect(first).toMatchObject({ status: 200, body: { refundedWon: 9_900, subscription: { status: "ended" } } });
    expect(await withdraw(visitor.cookie)).toEqual(first);
    expect((await optionsOf(visitor.cookie)).body).toEqual({ options: [] });
    expect(givenBack(visitor)).toBe(9_900);
  });

  test("64 at once: one refund, every answer true", async () => {
    const visitor = await subscriber();
    const answers = await Promise.all(Array.from({ length: 64 }, () => withdraw(visitor.cookie)));
    expect(answers.filter(({ status }) => ![200, 202, 429, 503].includes(status))).toEqual([]);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(givenBack(visitor)).toBe(9_900);
  });

  test("another amount: 409 with the amount that holds, and nothing happens", async () => {
    const visitor = await subscriber();
    const before = await site.sql`select count(*) from refunds`;
    for (const expectedWon of [0, -1, 9_899, 9_901, 0.5, 1e300])
      expect(await withdraw(visitor.cookie, { kind: "withdrawal", expectedWon })).toMatchObject({
        status: 409,
        code: "amount_changed",
        body: { error: { amountWon: 9_900 } },
      });
    expect(await site.sql`select count(*) from refunds`).toEqual(before);
    expect(givenBack(visitor)).toBe(0);
  });

  test("without an answer of Toss: 202, and later 200", async () => {
    const visitor = await subscriber();
    await site.toss.fault({ match: { operation: "cancel" }, action: { kind: "reset_after" } });
    await site.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await withdraw(visitor.cookie)).toMatchObject({
      status: 202,
      body: { refundedWon: 9_900, subscription: { status: "ended" } },
    });
    await site.toss.clearFaults();
    await site.sql`update refunds set tried_at = tried_at - interval '5 minutes' where user_id = ${visitor.id}`;
    expect(await withdraw(visitor.cookie)).toMatchObject({ status: 200 });
    expect(givenBack(visitor)).toBe(9_900);
  });

  test("signed out, from another site, without a subscription, and with rubbish", async () => {
    const [visitor, other] = [await subscriber(), await site.visitor()];
    expect(await withdraw(undefined)).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await optionsOf()).toMatchObject({ status: 401 });
    const foreign = {
      cookie: visitor.cookie,
      body: { kind: "withdrawal", expectedWon: 9_900 },
      headers: { origin: "https://evil.example" },
    };
    expect(await site.post(ask, "/api/billing/refund", foreign)).toMatchObject({ status: 403 });
    expect(await withdraw(other.cookie)).toMatchObject({ status: 409, code: "not_refundable" });
    expect(await withdraw(visitor.cookie, { kind: "prorated", expectedWon: 9_900 })).toMatchObject({
      status: 409,
      code: "not_refundable",
    });
    const rubbish = [
      {},
      { kind: "operator", expectedWon: 1 },
      { kind: "withdrawal", expectedWon: "9900" },
      { kind: "withdrawal" },
      [],
    ];
    for (const body of [...rubbish, { kind: "withdrawal", expectedWon: 9_900, userId: other.id }])
      expect(await withdraw(visitor.cookie, body)).toMatchObject({ status: 400, code: "invalid_request" });
    expect(givenBack(visitor)).toBe(0);
  });
});

describe("POST /api/admin/payments/{id}/refund", () => {
  test("gives a part back and records who and why", async () => {
    const visitor = await subscriber();
    const id = await paymentOf(visitor);
    expect(await refund(id, admin.cookie)).toMatchObject({ status: 200, body: { refundedWon: 3_000, leftWon: 6_900 } });
    const audited = await site.sql<{ actor: string; detail: { reason: string; amountWon: number } }[]>`
      select actor, detail from audit_events where action = 'refund_requested' and payment_id = ${id}`;
    expect(audited).toMatchObject([{ actor: "operator:admin@trakko.demo", detail: { reason: "서비스 장애", amountWon: 3_000 } }]);
    expect(await refund(id, admin.cookie, { amountWon: 6_901, reason: "더" })).toMatchObject({
      status: 409,
      code: "amount_changed",
      body: { error: { amountWon: 6_900 } },
    });
  });

  test("pressed 64 times at once is one refund", async () => {
    const visitor = await subscriber();
    const id = await paymentOf(visitor);
    const answers = await Promise.all(Array.from({ length: 64 }, () => refund(id, admin.cookie)));
    expect(answers.filter(({ status }) => ![200, 202, 503].includes(status))).toEqual([]);
    expect(givenBack(visitor)).toBe(3_000);
  });

  test("needs a sign-in of the last fifteen minutes", async () => {
    const visitor = await subscriber();
    const id = await paymentOf(visitor);
    const signedIn = (minutesAgo: number | null) =>
      site.sql`update sessions set signed_in_at = now() - make_interval(mins => ${minutesAgo}, secs => 1) where user_id = ${admin.id}`;
    for (const minutesAgo of [15, 60 * 24, null]) {
      await signedIn(minutesAgo);
      expect(await refund(id, admin.cookie)).toMatchObject({ status: 401, code: "fresh_sign_in_needed" });
    }
    expect(givenBack(visitor)).toBe(0);
    await signedIn(14);
    expect(await refund(id, admin.cookie)).toMatchObject({ status: 200 });
  });

  test("decided on what the page showed is refused when that has changed: 409 with what is left", async () => {
    const visitor = await subscriber();
    const id = await paymentOf(visitor);
    const body = { amountWon: 3_000, expectedLeftWon: 9_900, reason: "서비스 장애" };
    expect(await refund(id, admin.cookie, { ...body, expectedLeftWon: 9_000 })).toMatchObject({
      status: 409,
      code: "amount_changed",
      body: { error: { amountWon: 9_900 } },
    });
    expect(await refund(id, admin.cookie, body)).toMatchObject({ status: 200, body: { refundedWon: 3_000, leftWon: 6_900 } });
    expect(await refund(id, admin.cookie, { ...body, reason: "또" })).toMatchObject({ status: 409, code: "amount_changed" });
    for (const expectedLeftWon of [-1, 0.5, "9900", null])
      expect(await refund(id, admin.cookie, { ...body, expectedLeftWon })).toMatchObject({ status: 400 });
    expect(givenBack(visitor)).toBe(3_000);
  });

  test("is not for others, and refuses rubbish", async () => {
    const visitor = await subscriber();
    const id = await paymentOf(visitor);
    expect(await refund(id, undefined)).toMatchObject({ status: 401, code: "unauthenticated" });
    expect(await refund(id, visitor.cookie)).toMatchObject({ status: 403, code: "forbidden" });
    for (const unknown of ["x", "00000000-0000-4000-8000-000000000000"])
      expect(await refund(unknown, admin.cookie)).toMatchObject({ status: 404, code: "not_found" });
    for (const amountWon of [0, -1, 0.5, "3000", null, 3e9])
      expect(await refund(id, admin.cookie, { amountWon, reason: "x" })).toMatchObject({ status: 400 });
    for (const reason of ["", "  ", "\u0000", "\u202e", "x".repeat(201), null, 5])
      expect(await refund(id, admin.cookie, { amountWon: 1, reason })).toMatchObject({ status: 400 });
    expect(givenBack(visitor)).toBe(0);
  });
});
