import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { CARDS } from "../support/world";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Route = (request: Request, segment?: { params: Promise<Record<string, string>> }) => Promise<Response>;

let site: BillingSite;
let admin: Visitor;
const routes: Record<"price" | "create" | "authorize" | "makeCode" | "stop", Route> = {} as never;

beforeAll(async () => {
  site = await openBillingSite();
  routes.price = (await import("@/app/api/billing/price/route")).GET;
  routes.create = (await import("@/app/api/billing/create/route")).POST;
  routes.authorize = (await import("@/app/api/billing/authorize/route")).POST;
  routes.makeCode = (await import("@/app/api/admin/promo-codes/route")).POST;
  routes.stop = (await import("@/app/api/admin/promo-codes/[id]/stop/route")).POST;
  admin = await site.visitor();
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${admin.id}`;
});
afterAll(() => site.close());

const makeCode = (body: object, cookie: string | undefined = admin.cookie) =>
  site.post(routes.makeCode, "/api/admin/promo-codes", { cookie, body: { audience: "everybody", percentOff: 50, ...body } });
const stop = (id: string, cookie: string | undefined = admin.cookie) =>
  site.post((sent) => routes.stop(sent, { params: Promise.resolve({ id }) }), `/api/admin/promo-codes/${id}/stop`, {
    cookie,
    body: {},
  });
const priceOf = async (query: Record<string, string>, cookie?: string) =>
  read(await routes.price(request(`/api/billing/price?${new URLSearchParams(query)}`, { method: "GET", cookie })));
const create = (visitor: Visitor, body: object) =>
  site.post(routes.create, "/api/billing/create", {
    cookie: visitor.cookie,
    body: { plan: "pro_monthly", termsVersion: TERMS_VERSION, ...body },
  });
async function authorize(visitor: Visitor, orderId: unknown, cardNumber: string = CARDS.good) {
  const { customerKey, cookie } = visitor;
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber });
  return site.post(routes.authorize, "/api/billing/authorize", { cookie, body: { orderId, customerKey, authKey } });
}
/** What Toss has charged. */
const chargedTo = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()]
    .filter((payment) => payment.customerKey === customerKey)
    .map(({ totalAmount }) => totalAmount);
/** Every wrong code of this file comes from one client. */
const forgetLimits = () => site.sql`delete from rate_limits where key like 'wrong_codes%'`;

describe("GET /api/billing/price", () => {
  test("without a code: the list, now and afterwards", async () => {
    expect((await priceOf({ plan: "pro_monthly" })).body).toEqual({
      listWon: 9_900,
      discountWon: 0,
      amountWon: 9_900,
      discountedInvoices: 0,
      afterWon: 9_900,
      termsVersion: TERMS_VERSION,
    });
    expect((await priceOf({ plan: "pro_monthly", promoCode: " " })).body).toMatchObject({ amountWon: 9_900 });
  });

  test("with a code: what it takes off, for how many invoices, and what follows", async () => {
    await makeCode({ code: "Three Months", percentOff: 33, invoices: 3 });
    for (const promoCode of ["THREEMONTHS", "three-months", "ｔｈｒｅｅ ｍｏｎｔｈｓ"])
      expect((await priceOf({ plan: "pro_monthly", promoCode })).body).toEqual({
        listWon: 9_900,
        discountWon: 3_267,
        amountWon: 6_633,
        discountedInvoices: 3,
        afterWon: 9_900,
        termsVersion: TERMS_VERSION,
      });
  });

  test("with a code for ever: null invoices, and it stays so", async () => {
    await makeCode({ code: "ALWAYS", percentOff: null, wonOff: 900, invoices: null });
    expect((await priceOf({ plan: "pro_yearly", promoCode: "ALWAYS" })).body).toMatchObject({
      listWon: 99_000,
      amountWon: 98_100,
      discountedInvoices: null,
      afterWon: 98_100,
    });
  });

  test("for a plan that is not on offer: 400", async () => {
    expect(await priceOf({ plan: "pro_weekly" })).toMatchObject({ status: 400, code: "unknown_plan" });
    expect(await priceOf({})).toMatchObject({ status: 400, code: "invalid_request" });
  });

  test("says why a code cannot be used", async () => {
    await makeCode({ code: "YEARLYONLY", plans: ["pro_yearly"] });
    await makeCode({ code: "OVER", lastOn: "2020-01-01" });
    await makeCode({ code: "ONLYONE", maxUses: 1 });
    await makeCode({ code: "NEWONLY", audience: "new" });
    const used = await site.visitor();
    const opened = await create(used, { promoCode: "ONLYONE" });
    await authorize(used, opened.body.orderId);
    const [one, other] = [used.cookie, (await site.visitor()).cookie];
    const refusals: [string, string | undefined, string][] = [
      ["NOSUCHCODE", other, "invalid_promo_code"],
      ["!", other, "invalid_promo_code"],
      ["OVER", other, "promo_code_expired"],
      ["YEARLYONLY", other, "promo_code_not_for_plan"],
      ["ONLYONE", one, "promo_code_already_used"],
      ["ONLYONE", other, "promo_code_used_up"],
      ["NEWONLY", one, "invalid_promo_code"],
    ];
    for (const [promoCode, cookie, code] of refusals) {
      const answer = await priceOf({ plan: "pro_monthly", promoCode }, cookie);
      expect({ promoCode, status: answer.status, code: answer.code }).toEqual({ promoCode, status: 400, code });
      expect(answer.body).toEqual({ error: { code, message: expect.stringMatching(/요\.$/) } });
    }
    const { body } = await priceOf({ plan: "pro_monthly", promoCode: "NEWONLY" }, one);
    expect((body.error as { message: string }).message).toContain("처음 구독하는 분");
    await forgetLimits();
  });

  test("after ten wrong codes: 429, until the hour is over", async () => {
    const { cookie } = await site.visitor();
    for (let nth = 0; nth < 10; nth += 1)
      expect(await priceOf({ plan: "pro_monthly", promoCode: `WRONG${nth}` }, cookie)).toMatchObject({ status: 400 });
    expect(await priceOf({ plan: "pro_monthly", promoCode: "WRONG" }, cookie)).toMatchObject({
      status: 429,
      code: "too_many_requests",
    });
    await forgetLimits();
  });

  test("asked by a page of another site: 403, and no wrong code is counted", async () => {
    const { cookie } = await site.visitor();
    const ask = async (dest: string, promoCode: string) => {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-dest": dest };
      const path = `/api/billing/price?${new URLSearchParams({ plan: "pro_monthly", promoCode })}`;
      return read(await routes.price(request(path, { method: "GET", cookie, headers })));
    };
    for (const dest of ["image", "script", "iframe", "empty", ""])
      for (let nth = 0; nth < 3; nth += 1)
        expect(await ask(dest, `WRONG${nth}`)).toMatchObject({ status: 403, code: "forbidden_origin" });
    // A visitor who follows a link has asked for it.
    expect(await ask("document", "WRONG")).toMatchObject({ status: 400, code: "invalid_promo_code" });
    for (let nth = 0; nth < 9; nth += 1)
      expect(await priceOf({ plan: "pro_monthly", promoCode: `MORE${nth}` }, cookie)).toMatchObject({ status: 400 });
    expect(await priceOf({ plan: "pro_monthly", promoCode: "MORE" }, cookie)).toMatchObject({ status: 429 });
    await forgetLimits();
  });

  test("changes nothing but the counters of wrong codes", async () => {
    await makeCode({ code: "LOOKEDAT" });
    const before = await site.traces();
    await priceOf({ plan: "pro_monthly", promoCode: "LOOKEDAT" });
    await priceOf({ plan: "pro_monthly", promoCode: "WRONG" });
    expect(await site.traces()).toEqual(before);
    await forgetLimits();
  });
});

describe("POST /api/billing/create with a code", () => {
  test("answers the lowered amount and what was taken off; the card is charged that", async () => {
    await makeCode({ code: "HALF" });
    const visitor = await site.visitor();
    const opened = await create(visitor, { promoCode: "half", expectedWon: 4_950 });
    expect(opened).toMatchObject({ status: 200, body: { amount: 4_950, discountWon: 4_950 } });
    expect(await authorize(visitor, opened.body.orderId)).toMatchObject({
      status: 200,
      body: { payment: { amount: 4_950, status: "paid" }, subscriptionTier: "PRO" },
    });
    expect(chargedTo(visitor)).toEqual([4_950]);
  });

  test("without one has no discount in its answer", async () => {
    const { body } = await create(await site.visitor(), {});
    expect(body).not.toHaveProperty("discountWon");
    expect(new URL(String(body.failUrl)).searchParams.has("promo")).toBe(false);
  });

  test("keeps it for another try after the card window, under a name that Toss does not use", async () => {
    const { body } = await create(await site.visitor(), { promoCode: "half" });
    const { searchParams } = new URL(String(body.failUrl));
    expect(Object.fromEntries(searchParams)).toEqual({ purpose: "subscribe", plan: "pro_monthly", promo: "HALF" });
  });

  test("that leaves nothing: the card is registered, nothing is charged, and there is no payment", async () => {
    await makeCode({ code: "NOTHING", percentOff: 100 });
    const visitor = await site.visitor();
    const opened = await create(visitor, { promoCode: "NOTHING", expectedWon: 0 });
    expect(opened).toMatchObject({ status: 200, body: { amount: 0, discountWon: 9_900 } });
    const first = await authorize(visitor, opened.body.orderId);
    expect(first).toMatchObject({
      status: 200,
      body: { payment: null, subscription: { status: "active" }, subscriptionTier: "PRO" },
    });
    expect(chargedTo(visitor)).toEqual([]);
    expect((await authorize(visitor, opened.body.orderId)).body).toEqual(first.body);
  });

  test("that cannot be used opens nothing", async () => {
    const visitor = await site.visitor();
    const before = await site.traces();
    expect(await create(visitor, { promoCode: "NOSUCHCODE" })).toMatchObject({ status: 400, code: "invalid_promo_code" });
    expect(await create(visitor, { promoCode: "OVER" })).toMatchObject({ status: 400, code: "promo_code_expired" });
    expect(await site.traces()).toEqual(before);
    await forgetLimits();
  });

  test("whose price was seen without it: 409 with the amount that holds", async () => {
    const visitor = await site.visitor();
    expect(await create(visitor, { promoCode: "HALF", expectedWon: 9_900 })).toMatchObject({
      status: 409,
      code: "amount_changed",
      body: { error: { amountWon: 4_950 } },
    });
  });

  test("that was used up in the card window: 409, nothing is charged", async () => {
    await makeCode({ code: "RACED", maxUses: 1 });
    const [one, other] = [await site.visitor(), await site.visitor()];
    const [first, second] = [await create(one, { promoCode: "RACED" }), await create(other, { promoCode: "RACED" })];
    expect(await authorize(one, first.body.orderId)).toMatchObject({ status: 200 });
    expect(await authorize(other, second.body.orderId)).toMatchObject({ status: 409, code: "promo_code_used_up" });
    expect(chargedTo(other)).toEqual([]);
  });
});

describe("the codes of an administrator", () => {
  test("are made with a fresh sign-in, and answer with their one spelling", async () => {
    expect(await makeCode({ code: "brand new" })).toMatchObject({
      status: 200,
      body: { id: expect.any(String), code: "BRANDNEW" },
    });
    expect(await makeCode({ code: "BRAND-NEW" })).toMatchObject({ status: 409, code: "code_taken" });
    await site.sql`update sessions set signed_in_at = now() - interval '1 hour' where user_id = ${admin.id}`;
    const answer = await makeCode({ code: "STALE" });
    expect(answer).toMatchObject({ status: 401, code: "fresh_sign_in_needed" });
    expect(JSON.stringify(answer.body)).toContain("코드를 만들려면");
    await site.sql`update sessions set signed_in_at = now() where user_id = ${admin.id}`;
  });

  test.each([
    [{ code: "??" }, "code_malformed"],
    [{ code: "GOOD", percentOff: 0 }, "percent_out_of_range"],
    [{ code: "GOOD", wonOff: 5 }, "discount_missing"],
    [{ code: "GOOD", plans: ["pro_weekly"] }, "unknown_plan"],
    [{ code: "GOOD", startsOn: "2026-02-02", lastOn: "2026-02-01" }, "window_empty"],
    [{ code: "GOOD", startsOn: "2026-02-30" }, "invalid_request"],
    [{ code: "GOOD", maxUses: 1e12 }, "invalid_request"],
    [{ code: "GOOD", surprise: 1 }, "invalid_request"],
  ])("%j: 400 %s", async (body, code) => {
    expect(await makeCode(body)).toMatchObject({ status: 400, code });
  });

  test("hold in Seoul from their first day to the end of their last", async () => {
    await makeCode({ code: "ONEDAY", startsOn: "2030-05-05", lastOn: "2030-05-05" });
    const [row] = await site.sql`select starts_at, ends_at from promotion_codes where code = 'ONEDAY'`;
    expect(row).toEqual({ starts_at: new Date("2030-05-05T00:00+09:00"), ends_at: new Date("2030-05-06T00:00+09:00") });
  });

  test("are stopped at once, also with an old sign-in", async () => {
    const made = await makeCode({ code: "STOPME" });
    await site.sql`update sessions set signed_in_at = now() - interval '1 hour' where user_id = ${admin.id}`;
    expect(await stop(String(made.body.id))).toMatchObject({ status: 200, body: { code: "STOPME" } });
    await site.sql`update sessions set signed_in_at = now() where user_id = ${admin.id}`;
    expect(await priceOf({ plan: "pro_monthly", promoCode: "STOPME" })).toMatchObject({ code: "promo_code_expired" });
    expect(await stop(crypto.randomUUID())).toMatchObject({ status: 404 });
    expect(await stop("no-id")).toMatchObject({ status: 404 });
  });

  test("are listed on the command line: the newest 200, or one by its name, however old it is", async () => {
    const { listCodesCommand } = await import("@/scripts/operator/promo-code");
    expect(await listCodesCommand()).toMatchObject({ isGood: true, answer: { hasMore: false } });
    await site.sql`insert into promotion_codes (id, code, percent_off, audience, created_at, created_by)
      select gen_random_uuid(), 'MANY' || nth, 10, 'new', now() + interval '1 hour', 'test' from generate_series(1, 201) nth`;
    expect((await listCodesCommand()).text).toMatch(/^MANY(.|\n)+There are older codes\. See one by its name/);
    expect(await listCodesCommand("brand-new")).toMatchObject({ answer: { codes: [{ code: "BRANDNEW" }], hasMore: false } });
    await expect(listCodesCommand("NOSUCH")).rejects.toThrow("There is no code NOSUCH.");
  });

  test("are nobody else's to make or to stop", async () => {
    const { cookie } = await site.visitor();
    const before = await site.traces();
    expect(await makeCode({ code: "MINE" }, cookie)).toMatchObject({ status: 403 });
    expect(await stop(crypto.randomUUID(), cookie)).toMatchObject({ status: 403 });
    const signedOut = { body: { code: "MINE", audience: "new" } };
    expect(await site.post(routes.makeCode, "/api/admin/promo-codes", signedOut)).toMatchObject({ status: 401 });
    expect(await site.traces()).toEqual(before);
  });
});
