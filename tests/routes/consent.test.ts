import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeLinkToken } from "@/lib/link-token";
import { CARDS } from "../support/world";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { subscribe } from "./paying-visitor";

const OLD_WON = 9_900;
const NEW_WON = 11_000;

type Route = (request: Request) => Promise<Response>;
let site: BillingSite;
let routes: { GET: Route; POST: Route; DELETE: Route };
let byLink: Route;
let cancelByLink: Route;
let asked: Visitor;

/** A price that rises for everybody's next charge, which comes in twenty days. */
beforeAll(async () => {
  site = await openBillingSite();
  routes = await import("@/app/api/billing/consent/route");
  ({ POST: byLink } = await import("@/app/api/pay/consent/route"));
  ({ POST: cancelByLink } = await import("@/app/api/pay/cancel/route"));
  asked = await subscriber();
});
afterAll(() => site.close());

async function subscriber(): Promise<Visitor> {
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  await site.sql`insert into prices (plan, version, amount_won, created_at, raise_from, without_consent)
    values ('pro_monthly', 2, ${NEW_WON}, now() - interval '3 years', now() - interval '2 years', 'end') on conflict do nothing`;
  await site.sql`update subscriptions set price_id = (select id from prices where plan = 'pro_monthly' and version = 1), current_period_end = current_period_end - interval '10 days',
    due_at = due_at - interval '10 days' where user_id = ${visitor.id}`;
  return visitor;
}

async function see(cookie?: string) {
  const answer = await routes.GET(request("/api/billing/consent", { method: "GET", cookie }));
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const give = (cookie: string | undefined, body: unknown) => site.post(routes.POST, "/api/billing/consent", { cookie, body });
const takeBack = async (cookie: string | undefined, body: unknown) =>
  read(await routes.DELETE(request("/api/billing/consent", { method: "DELETE", cookie, body: JSON.stringify(body) })));
const rowsOf = ({
  id,
}: Visitor) => site.sql`select way, address, agent, shown_text, text_version, withdrawn_at is not null as withdrawn
  from consents where user_id = ${id} order by given_at`;

async function tokenOf({ id }: Visitor, endsAt = new Date("2100-01-01")): Promise<string> {
  const { env } = await import("@/lib/env");
  const [row] = await site.sql<{ id: string }[]>`select id from subscriptions where user_id = ${id}`;
  return writeLinkToken(env.billingKeyRing, { purpose: "consent", subscriptionId: row?.id ?? "", endsAt });
}

describe("/api/billing/consent", () => {
  test("says what the next dearer charge needs, takes the consent, and takes it back", async () => {
    const { body: question } = await see(asked.cookie);
    expect(question).toEqual({
      id: expect.any(String),
      fromWon: OLD_WON,
      toWon: NEW_WON,
      chargeOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      reason: "price_rise",
      given: false,
    });
    const { id } = question;
    expect(await give(asked.cookie, { id })).toMatchObject({ status: 200, body: { ...question, given: true } });
    expect(await give(asked.cookie, { id }), "repeated").toMatchObject({ status: 200, body: { id, given: true } });
    expect(await takeBack(asked.cookie, { id })).toMatchObject({ status: 200, body: { id, given: false } });
    expect(await takeBack(asked.cookie, { id }), "repeated").toMatchObject({ status: 200, body: { id, given: false } });
    const [row] = await rowsOf(asked);
    expect(row).toMatchObject({ way: "page", withdrawn: true, text_version: "2026-11-28" });
    expect(row?.shown_text).toContain("11,000원");
  });

  test("is for nobody but the person, and for no other question", async () => {
    expect(await see()).toMatchObject({ status: 401 });
    const other = await subscriber();
    const { body } = await see(asked.cookie);
    expect(await give(other.cookie, { id: body.id })).toMatchObject({ status: 409, code: "consent_changed" });
    expect(await takeBack(other.cookie, { id: body.id })).toMatchObject({ status: 409 });
    expect(await give(asked.cookie, { id: "no uuid" })).toMatchObject({ status: 400 });
    expect(await give(asked.cookie, { id: body.id, toWon: 1 }), "another field").toMatchObject({ status: 400 });
  });

  test("asks nothing of people whose next charge is no dearer, or who have none", async () => {
    const nobody = await site.visitor();
    expect(await see(nobody.cookie)).toMatchObject({ status: 200, body: null });
    expect(await give(nobody.cookie, { id: crypto.randomUUID() })).toMatchObject({ status: 409, code: "not_subscribed" });
  });

  test("64 at once are one consent, and every answer is true", async () => {
    const visitor = await subscriber();
    const { id } = (await see(visitor.cookie)).body as { id: string };
    const answers = await Promise.all(Array.from({ length: 64 }, () => give(visitor.cookie, { id })));
    expect(answers.filter(({ status }) => ![200, 429, 503].includes(status))).toEqual([]);
    expect((await rowsOf(visitor)).length).toBe(1);
  });
});

describe("the link of a mail", () => {
  test("consents without a sign-in, and says so afterwards", async () => {
    const visitor = await subscriber();
    const token = await tokenOf(visitor);
    const { id } = (await see(visitor.cookie)).body as { id: string };
    expect(await site.post(byLink, "/api/pay/consent", { body: { token, id } })).toMatchObject({
      status: 200,
      body: { given: true },
    });
    expect(await rowsOf(visitor)).toMatchObject([{ way: "link", withdrawn: false }]);
    const { readLinkPage } = await import("@/lib/billing/views/read-link-page");
    const { webContext } = await import("@/app/_server/context");
    expect(await readLinkPage(await webContext(), { token })).toMatchObject({ kind: "consent", consent: { given: true } });
  });

  test("cancels at the end of the period as well, with one press", async () => {
    const visitor = await subscriber();
    const token = await tokenOf(visitor);
    expect(await site.post(cancelByLink, "/api/pay/cancel", { body: { token } })).toMatchObject({ status: 200 });
    const [row] =
      await site.sql`select cancel_at = current_period_end as at_end from subscriptions where user_id = ${visitor.id}`;
    expect(row).toEqual({ at_end: true });
  });

  test("of another purpose, of another key, or that is over does nothing", async () => {
    const visitor = await subscriber();
    const { env } = await import("@/lib/env");
    const [row] = await site.sql<{ id: string }[]>`select id from invoices where user_id = ${visitor.id}`;
    const pay = writeLinkToken(env.billingKeyRing, { purpose: "pay", invoiceId: row?.id ?? "", endsAt: new Date("2100-01-01") });
    for (const token of [pay, "rubbish", await tokenOf(visitor, new Date("2020-01-01"))]) {
      const body = { token, id: crypto.randomUUID() };
      expect(await site.post(byLink, "/api/pay/consent", { body })).toMatchObject({ status: 404, code: "link_over" });
      expect(await site.post(cancelByLink, "/api/pay/cancel", { body: { token } })).toMatchObject({
        status: 404,
        code: "link_over",
      });
    }
    expect(await rowsOf(visitor)).toEqual([]);
  });

  test("opening its page changes nothing", async () => {
    const visitor = await subscriber();
    const token = await tokenOf(visitor);
    const { readLinkPage } = await import("@/lib/billing/views/read-link-page");
    const { webContext } = await import("@/app/_server/context");
    for (let time = 0; time < 3; time++)
      expect(await readLinkPage(await webContext(), { token })).toMatchObject({ kind: "consent", consent: { given: false } });
    expect(await rowsOf(visitor)).toEqual([]);
  });
});
