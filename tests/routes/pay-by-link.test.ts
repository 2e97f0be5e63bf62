/**
 * The routes and headers of a mailed link, as whoever holds it calls them: without a session, with
 * another person's, from another site, with rubbish.
 */
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { type InvoiceLink, writeLinkToken } from "@/lib/link-token";
import { CARDS } from "../support/world";
import { SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { fallBehind, subscribe } from "./paying-visitor";

type Route = (request: Request) => Promise<Response>;
type Sent = { cookie?: string; body?: unknown; headers?: Record<string, string> };

let site: BillingSite;
let routes: Record<"card" | "authorize" | "look-up", Route>;

beforeAll(async () => {
  site = await openBillingSite();
  const [card, authorize, lookUp] = await Promise.all([
    import("@/app/api/pay/card/route"),
    import("@/app/api/pay/authorize/route"),
    import("@/app/api/pay/look-up/route"),
  ]);
  routes = { card: card.POST, authorize: authorize.POST, "look-up": lookUp.POST };
});
afterAll(() => site.close());

const post = (name: keyof typeof routes, sent: Sent) => site.post(routes[name], `/api/pay/${name}`, sent);
const openWindow = (token: string, sent: Sent = {}) => post("card", { body: { token, expectedWon: 9_900 }, ...sent });

async function pastDue(): Promise<Visitor & { token: string }> {
  await site.moveTo(new Date());
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  await fallBehind(site, visitor, "REJECT_CARD_PAYMENT");
  await site.toss.behaviour(visitor.customerKey, null);
  return { ...visitor, token: await tokenOf(visitor) };
}

async function tokenOf({ id }: Visitor, change: Partial<InvoiceLink> = {}): Promise<string> {
  const { env } = await import("@/lib/env");
  const [row] = await site.sql<{ id: string }[]>`select id from invoices where user_id = ${id} order by opened_at desc limit 1`;
  const link: InvoiceLink = { purpose: "pay", invoiceId: row?.id ?? "", endsAt: linkEndsAt(await siteNow()), ...change };
  return writeLinkToken(env.billingKeyRing, link);
}

const siteNow = async () => (await (await import("@/app/_server/context")).webContext()).now();

async function authKeyFor({ customerKey }: Visitor, cardNumber: string = CARDS.otherGood): Promise<string> {
  return (await site.toss.authKey({ customerKey, cardNumber })).authKey;
}

const approvals = ({ customerKey }: Visitor) =>
  [...site.emulator.state.payments.values()].filter((payment) => payment.customerKey === customerKey).length;
const cardsLeft = ({ customerKey }: Visitor) =>
  [...(site.emulator.state.billingKeysByCustomer.get(customerKey) ?? [])].filter((key) => key.deletedAtMs === null).length;

describe("whoever holds the link, without a session,", () => {
  test("gets a card window that returns to the link, and no name or address", async () => {
    const visitor = await pastDue();
    const { status, body } = await openWindow(visitor.token);
    expect(status).toBe(200);
    expect(body).toEqual({
      orderId: expect.stringMatching(/^trk_pro_/),
      amount: 9_900,
      orderName: expect.any(String),
      customerKey: visitor.customerKey,
      clientKey: expect.any(String),
      successUrl: `${SITE}/pay/${visitor.token}?orderId=${body.orderId}`,
      failUrl: `${SITE}/pay/${visitor.token}?window=left`,
      customerEmail: null,
      customerName: null,
    });
  });

  test("pays once, however often the page posts, and learns nothing else", async () => {
    const visitor = await pastDue();
    const { token, customerKey } = visitor;
    const { orderId } = (await openWindow(token)).body;
    const body = { token, orderId, customerKey, authKey: await authKeyFor(visitor) };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post("authorize", { body })));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { orderId, status: "completed" } });
    expect(Object.keys(answers[0]?.body ?? {})).toEqual(["orderId", "status"]);
    expect(approvals(visitor)).toBe(2);
    expect(cardsLeft(visitor)).toBe(1);
    expect(await openWindow(token)).toMatchObject({ status: 409, code: "nothing_owed" });
    expect(await post("look-up", { body: { token } })).toMatchObject({ status: 200, body: { isPending: false } });
  });

  test("learns why the other card was declined, and may try again", async () => {
    const visitor = await pastDue();
    const { token, customerKey } = visitor;
    const { orderId } = (await openWindow(token)).body;
    const authKey = await authKeyFor(visitor, CARDS.stopped);
    const answer = await post("authorize", { body: { token, orderId, customerKey, authKey } });
    expect(answer).toMatchObject({ status: 402, code: "INVALID_STOPPED_CARD" });
    expect(await openWindow(token)).toMatchObject({ status: 200 });
  });
});

describe("the session of the browser", () => {
  test("counts for nothing: the card becomes that of the invoice's person", async () => {
    const visitor = await pastDue();
    const other = await site.visitor();
    await subscribe(site, other, CARDS.good);
    const { cookie } = other;
    const { token, customerKey } = visitor;
    const { orderId } = (await openWindow(token, { cookie })).body;
    const paid = await post("authorize", { cookie, body: { token, orderId, customerKey, authKey: await authKeyFor(visitor) } });
    expect(paid.status).toBe(200);
    expect(approvals(visitor)).toBe(2);
    expect([cardsLeft(visitor), cardsLeft(other), approvals(other)]).toEqual([1, 1, 1]);
  });

  test("of another person gives the link no other customer key", async () => {
    const visitor = await pastDue();
    const other = await site.visitor();
    await subscribe(site, other, CARDS.good);
    const { token } = visitor;
    const { orderId } = (await openWindow(token)).body;
    const authKey = await authKeyFor(other);
    const body = { token, orderId, customerKey: other.customerKey, authKey };
    expect(await post("authorize", { cookie: other.cookie, body })).toMatchObject({ status: 403, code: "customer_key_mismatch" });
    expect([cardsLeft(visitor), cardsLeft(other), approvals(visitor)]).toEqual([1, 1, 1]);
  });

  test("opens nothing that the link may not: cancel and history stay behind the sign-in", async () => {
    const { token } = await pastDue();
    const { POST: cancel } = await import("@/app/api/billing/cancel/route");
    expect(await site.post(cancel, "/api/billing/cancel", { body: { token } })).toMatchObject({ status: 401 });
  });
});

describe("what is no link", () => {
  test("is 404 at every route, always the same, and changes no row and calls nobody", async () => {
    const visitor = await pastDue();
    const { token } = visitor;
    const returned = { orderId: "trk_pro_0000", customerKey: visitor.customerKey, authKey: "bln_x" };
    const [receipt, over, nowhere] = [
      await tokenOf(visitor, { purpose: "receipt" }),
      await tokenOf(visitor, { endsAt: await siteNow() }),
      await tokenOf(visitor, { invoiceId: crypto.randomUUID() }),
    ];
    const before = await site.traces();
    const bodies = new Set<string>();
    for (const rubbish of ["x", "%00", "A".repeat(52), token.slice(0, -1), token.replace(/^../, "zz"), receipt, over, nowhere]) {
      for (const [name, more] of [
        ["card", { expectedWon: 9_900 }],
        ["authorize", returned],
        ["look-up", {}],
      ] as const) {
        const answer = await post(name, { cookie: visitor.cookie, body: { token: rubbish, ...more } });
        expect(answer).toMatchObject({ status: 404, code: "link_over" });
        bodies.add(JSON.stringify(answer.body));
      }
    }
    expect(bodies.size).toBe(1);
    expect(await site.traces()).toEqual(before);
  });

  test.each([
    ["no token", {}],
    ["a token that is no text", { token: 5, expectedWon: 9_900 }],
    ["a field that nobody asked for", { token: "x", expectedWon: 9_900, userId: "x" }],
    ["a token with a NUL", { token: "a\u0000b", expectedWon: 9_900 }],
    ["a token longer than any", { token: "x".repeat(201), expectedWon: 9_900 }],
  ])("is 400 with %s", async (_, body) => {
    expect(await post("card", { body })).toMatchObject({ status: 400, code: "invalid_request" });
  });

  test("is 403 from another site, or without an origin", async () => {
    const { token } = await pastDue();
    expect(await openWindow(token, { headers: { origin: "https://evil.example" } })).toMatchObject({ status: 403 });
    expect(await openWindow(token, { headers: { origin: "" } })).toMatchObject({ status: 403 });
  });
});

describe("the page", () => {
  test("changes no row and calls nobody, however often a scanner loads it", async () => {
    const visitor = await pastDue();
    const { linkContext } = await import("@/app/_server/link-door");
    const { readLinkPage } = await import("@/lib/billing/views/read-link-page");
    const before = [await site.traces(), await site.sql`select key, taken_at from rate_limits order by key`];
    for (const token of [visitor.token, await tokenOf(visitor, { purpose: "receipt" }), visitor.token]) {
      const context = await linkContext(token);
      if (!context) throw new Error("no link");
      await readLinkPage(context, { token });
    }
    expect(await linkContext("rubbish")).toBeNull();
    expect([await site.traces(), await site.sql`select key, taken_at from rate_limits order by key`]).toEqual(before);
  });

  test("tells no other site its address, and no search engine, and is kept by no cache", async () => {
    const { proxy } = await import("@/proxy");
    const { headers } = proxy(new NextRequest(new URL(`/pay/${"x".repeat(52)}`, SITE)));
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toContain("no-store");
  });
});
