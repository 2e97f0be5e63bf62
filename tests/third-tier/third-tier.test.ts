/**
 * A third tier that is sold for three people is one edit of the catalogue: checkout, renewal,
 * decline, access and the administrator's pages know it, without a migration. The whole application
 * is loaded with an edited copy of that one file; nothing else differs.
 */

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { read, request } from "../routes/auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "../routes/billing-site";
import { runBatch } from "../routes/paying-visitor";
import { CARDS } from "../support/world";

vi.mock("@/lib/billing/catalogue", async () => {
  const { importCatalogueWithTeam } = await import("./edited-catalogue");
  return importCatalogueWithTeam();
});

const UNIT_WON = 29_000;
const PRICE_WON = 3 * UNIT_WON;
let site: BillingSite;
let visitor: Visitor;

beforeAll(async () => {
  site = await openBillingSite();
  await site.moveTo(new Date());
  visitor = await site.visitor();
});
afterAll(() => site.close());

async function me(cookie = visitor.cookie) {
  const { GET } = await import("@/app/api/auth/me/route");
  return (await read(await GET(request("/api/auth/me", { method: "GET", cookie })))).body;
}

async function operatorContext() {
  const { webContext } = await import("@/app/_server/context");
  return webContext("operator:test");
}

test("the database does not know the plan before it is first sold", async () => {
  expect(await site.sql`select id from plans where id = 'team_monthly'`).toEqual([]);
});

test("checkout: the plan is sold at its price, under its name, and gives its tier and features", async () => {
  const { POST: create } = await import("@/app/api/billing/create/route");
  const { POST: authorize } = await import("@/app/api/billing/authorize/route");
  const { cookie, customerKey } = visitor;
  const opened = await site.post(create, "/api/billing/create", {
    cookie,
    body: { plan: "team_monthly", termsVersion: TERMS_VERSION },
  });
  expect(opened).toMatchObject({ status: 200, body: { amount: PRICE_WON, orderName: "Trakko 팀 월간 구독" } });
  const { authKey } = await site.toss.authKey({ customerKey, cardNumber: CARDS.good });
  const body = { orderId: opened.body.orderId, customerKey, authKey };
  const paid = await site.post(authorize, "/api/billing/authorize", { cookie, body });
  expect(paid).toMatchObject({ status: 200, body: { subscription: { plan: "team_monthly", amount: PRICE_WON } } });
  expect(await me()).toMatchObject({
    subscriptionTier: "TEAM",
    features: { historyMonths: true, csvExport: true, sponsorSlots: false, seats: 3 },
    subscription: { plan: "team_monthly", status: "active" },
  });
});

test("renewal: the batch charges its price once for the next month", async () => {
  const [row] = await site.sql<
    { end: Date }[]
  >`select current_period_end as end from subscriptions where user_id = ${visitor.id}`;
  await site.moveTo(new Date((row?.end.getTime() ?? 0) + 60_000));
  await runBatch();
  await runBatch();
  const invoices =
    await site.sql`select plan, reason, status, amount_won, quantity from invoices where user_id = ${visitor.id} order by sequence`;
  expect(invoices).toEqual([
    { plan: "team_monthly", reason: "subscription_create", status: "paid", amount_won: PRICE_WON, quantity: 3 },
    { plan: "team_monthly", reason: "subscription_cycle", status: "paid", amount_won: PRICE_WON, quantity: 3 },
  ]);
  expect([...site.emulator.state.payments.values()].map(({ orderName, totalAmount }) => ({ orderName, totalAmount }))).toEqual(
    Array.from({ length: 2 }, () => ({ orderName: "Trakko 팀 월간 구독", totalAmount: PRICE_WON })),
  );
  expect(await site.sql`select amount_won from prices where plan = 'team_monthly'`).toEqual([{ amount_won: UNIT_WON }]);
});

test("the administrator has the new highest tier, and finds the customer with theirs", async () => {
  const { findPeople } = await import("@/lib/admin/find-people");
  const { readPersonStory } = await import("@/lib/admin/read-person-story");
  const context = await operatorContext();
  const [email] = await site.sql<{ email: string }[]>`select email from users where id = ${visitor.id}`;
  const found = await findPeople(context, { query: email?.email ?? "" });
  expect(found.rows).toMatchObject([{ tier: "TEAM", subscription: { plan: "team_monthly" } }]);
  const story = await readPersonStory(context, { userId: visitor.id, invoicesBefore: null });
  expect(story).toMatchObject({
    person: { tier: "TEAM" },
    subscriptions: [{ plan: "team_monthly", amountWon: PRICE_WON, units: { unitWon: UNIT_WON, quantity: 3 } }],
  });
  const admin = await site.visitor();
  await site.sql`update users set email = 'admin@trakko.demo' where id = ${admin.id}`;
  expect(await me(admin.cookie)).toMatchObject({ role: "ADMIN", subscriptionTier: "TEAM", features: { seats: 3 } });
});

test("a declined renewal follows the plan's own retries and ends in the free tier", async () => {
  await site.toss.behaviour(visitor.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
  const [row] = await site.sql<
    { end: Date }[]
  >`select current_period_end as end from subscriptions where user_id = ${visitor.id}`;
  await site.moveTo(new Date((row?.end.getTime() ?? 0) + 60_000));
  await runBatch();
  expect(await me()).toMatchObject({ subscriptionTier: "TEAM", subscription: { status: "past_due" } });
  const [late] = await site.sql<{ at: Date }[]>`select grace_ends_at as at from subscriptions where user_id = ${visitor.id}`;
  await site.moveTo(late?.at ?? new Date(0));
  expect(await me()).toMatchObject({ subscriptionTier: "FREE", features: { seats: 1, historyMonths: 3 } });
});

test("PRO is sold beside it as before", async () => {
  const other = await site.visitor();
  const { subscribe } = await import("../routes/paying-visitor");
  await subscribe(site, other, CARDS.good);
  expect(await me(other.cookie)).toMatchObject({ subscriptionTier: "PRO", features: { seats: 1 } });
});
