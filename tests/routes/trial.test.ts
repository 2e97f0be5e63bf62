/** The routes with a catalogue that sells the month with a trial; nothing else differs. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { runBatch } from "./paying-visitor";

const TRIAL_DAYS = 14;
vi.mock("@/lib/billing/catalogue", async () => {
  const { importCatalogueWithTrial } = await import("../third-tier/edited-catalogue");
  return importCatalogueWithTrial(14);
});

type Route = (request: Request) => Promise<Response>;
let site: BillingSite;
const routes: Record<"create" | "authorize" | "me" | "change" | "preview" | "refund" | "consent", Route> = {} as never;

beforeAll(async () => {
  site = await openBillingSite();
  await site.moveTo(new Date());
  routes.create = (await import("@/app/api/billing/create/route")).POST;
  routes.authorize = (await import("@/app/api/billing/authorize/route")).POST;
  routes.me = (await import("@/app/api/auth/me/route")).GET;
  routes.preview = (await import("@/app/api/billing/plan-change/route")).GET;
  routes.change = (await import("@/app/api/billing/plan-change/route")).POST;
  routes.refund = (await import("@/app/api/billing/refund/route")).GET;
  routes.consent = (await import("@/app/api/billing/consent/route")).GET;
});
afterAll(() => site.close());

let cards = 0;
/** Of digits that no card before shows. */
const newCard = () => `451842123456${String(++cards).padStart(3, "0")}0`;
const create = ({ cookie }: Visitor, body: object = {}) =>
  site.post(routes.create, "/api/billing/create", {
    cookie,
    body: { plan: "pro_monthly", termsVersion: TERMS_VERSION, expectedWon: 0, trialDays: TRIAL_DAYS, ...body },
  });
async function authorize({ customerKey, cookie }: Visitor, orderId: unknown, cardNumber: string) {
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber });
  return site.post(routes.authorize, "/api/billing/authorize", { cookie, body: { orderId, customerKey, authKey } });
}
async function begin(card = newCard()): Promise<Visitor> {
  const visitor = await site.visitor();
  const opened = await create(visitor);
  const begun = await authorize(visitor, opened.body.orderId, card);
  if (begun.status !== 200) throw new Error(`no trial: ${begun.status} ${begun.code}`);
  return visitor;
}
const get = async (route: Route, path: string, { cookie }: Visitor) =>
  read(await route(request(path, { method: "GET", cookie })));
const chargedTo = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()].filter((payment) => payment.customerKey === customerKey);

describe("POST /api/billing/create with a trial", () => {
  test("answers nothing to pay, what is taken off, and how long it lasts", async () => {
    expect(await create(await site.visitor())).toMatchObject({
      status: 200,
      body: { amount: 0, discountWon: 9_900, trialDays: TRIAL_DAYS, orderName: "Trakko Pro 월간 구독" },
    });
  });

  test("without it: the price, word for word as before", async () => {
    const answer = await create(await site.visitor(), { expectedWon: 9_900, trialDays: undefined });
    expect(answer).toMatchObject({ status: 200, body: { amount: 9_900 } });
    expect(Object.keys(answer.body)).not.toContain("trialDays");
    expect(Object.keys(answer.body)).not.toContain("discountWon");
  });

  test.each([
    ["another length", { trialDays: 30 }, 409, "trial_changed"],
    ["another amount", { expectedWon: 9_900 }, 409, "amount_changed"],
    ["old terms", { termsVersion: "old" }, 409, "terms_changed"],
    ["a plan without a trial", { plan: "pro_yearly" }, 409, "trial_not_offered"],
    ["a code", { promoCode: "HALF" }, 400, "trial_not_with_code"],
    ["no length", { trialDays: 0 }, 400, "invalid_request"],
    ["half a day", { trialDays: 7.5 }, 400, "invalid_request"],
    ["words", { trialDays: "14" }, 400, "invalid_request"],
  ])("with %s: refused, and nothing is opened", async (_, body, status, code) => {
    const visitor = await site.visitor();
    expect(await create(visitor, body)).toMatchObject({ status, code });
    expect(await site.sql`select id from checkouts where user_id = ${visitor.id}`).toEqual([]);
  });

  test("says which length holds now", async () => {
    const answer = await create(await site.visitor(), { trialDays: 30 });
    expect(answer.body).toEqual({ error: { code: "trial_changed", message: expect.any(String), trialDays: TRIAL_DAYS } });
  });
});

describe("a trial", () => {
  test("gives the tier, takes no money, and other routes answer as for any subscription", async () => {
    const visitor = await begin();
    expect((await get(routes.me, "/api/auth/me", visitor)).body).toMatchObject({
      subscriptionTier: "PRO",
      subscription: { plan: "pro_monthly", status: "active" },
    });
    expect(chargedTo(visitor)).toEqual([]);
    expect((await get(routes.refund, "/api/billing/refund", visitor)).body).toEqual({ options: [] });
    expect((await get(routes.consent, "/api/billing/consent", visitor)).body).toMatchObject({
      fromWon: 0,
      toWon: 9_900,
      reason: "trial_end",
      given: false,
    });
  });

  test("keeps its plan: another one is refused with a code of its own", async () => {
    const visitor = await begin();
    expect(await get(routes.preview, "/api/billing/plan-change?plan=pro_yearly", visitor)).toMatchObject({
      status: 409,
      code: "trialing",
    });
    const body = { plan: "pro_yearly", expectedWon: 99_000 };
    expect(await site.post(routes.change, "/api/billing/plan-change", { cookie: visitor.cookie, body })).toMatchObject({
      status: 409,
      code: "trialing",
    });
    expect(chargedTo(visitor)).toEqual([]);
  });

  test("with a card that had one: 409 with the reason, each time, and the price can be paid with it", async () => {
    const card = newCard();
    await begin(card);
    const second = await site.visitor();
    const opened = await create(second);
    const refused = await authorize(second, opened.body.orderId, card);
    expect(refused).toMatchObject({ status: 409, code: "trial_card_used" });
    expect(refused.body).toMatchObject({ error: { message: expect.stringContaining("이 카드로는") } });
    expect(await authorize(second, opened.body.orderId, card)).toMatchObject({ status: 409, code: "trial_card_used" });
    expect((await get(routes.me, "/api/auth/me", second)).body).toMatchObject({ subscriptionTier: "FREE" });
    const paying = await create(second, { expectedWon: 9_900, trialDays: undefined });
    expect(await authorize(second, paying.body.orderId, card)).toMatchObject({
      status: 200,
      body: { payment: { amount: 9_900 } },
    });
  });

  test("that ended without a consent charged nothing, and is not had again", async () => {
    const visitor = await begin();
    const [row] = await site.sql<{ end: Date }[]>`
      select current_period_end as end from subscriptions where user_id = ${visitor.id}`;
    await site.moveTo(new Date((row?.end.getTime() ?? 0) + 86_400_000));
    await runBatch();
    expect((await get(routes.me, "/api/auth/me", visitor)).body).toMatchObject({ subscriptionTier: "FREE" });
    expect(chargedTo(visitor)).toEqual([]);
    expect(await create(visitor)).toMatchObject({ status: 409, code: "trial_already_used" });
  });
});

describe("the start of a server", () => {
  const start = async (trialDays: number, change: Record<string, string> = {}) => {
    vi.resetModules();
    vi.doMock("@/lib/billing/catalogue", async () => {
      const { importCatalogueWithTrial } = await import("../third-tier/edited-catalogue");
      return importCatalogueWithTrial(trialDays);
    });
    const { parseEnv } = await import("@/lib/env");
    return parseEnv({ ...process.env, ...change });
  };

  test.each([["9"], ["0"], ["23"], ["9,18"]])(
    "with runs at %s refuses a trial of seven days, and takes one of eight",
    async (hours) => {
      await expect(start(7, { BATCH_HOURS: hours })).rejects.toThrow(
        /the catalogue's plan pro_monthly has a trial \(trialDays\) of 7 days: use 8 to 365 whole days, because the notice/,
      );
      expect((await start(8, { BATCH_HOURS: hours })).trialDays).toEqual({ pro_monthly: 8, pro_yearly: null });
    },
  );
});
