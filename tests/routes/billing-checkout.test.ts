import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { CARDS } from "../support/world";
import { SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";

type Handler = (request: Request) => Promise<Response>;
let site: BillingSite;
let create: Handler;
let authorize: Handler;
let cancel: Handler;
let resume: Handler;
let card: Handler;

beforeAll(async () => {
  site = await openBillingSite();
  create = (await import("@/app/api/billing/create/route")).POST;
  authorize = (await import("@/app/api/billing/authorize/route")).POST;
  cancel = (await import("@/app/api/billing/cancel/route")).POST;
  resume = (await import("@/app/api/billing/resume/route")).POST;
  card = (await import("@/app/api/billing/card/route")).POST;
});
afterAll(() => site.close());

const open = (visitor: Visitor, body: object = { plan: "pro_monthly", termsVersion: TERMS_VERSION }) =>
  site.post(create, "/api/billing/create", { cookie: visitor.cookie, body });

async function comeBack(visitor: Visitor, orderId: unknown, cardNumber: string) {
  const { authKey } = await site.toss.authKey({ customerKey: visitor.customerKey, cardNumber });
  const body = { orderId, customerKey: visitor.customerKey, authKey };
  return { body, answer: await site.post(authorize, "/api/billing/authorize", { cookie: visitor.cookie, body }) };
}

const secretsOfToss = () => [...site.emulator.state.billingKeys.keys()];

describe("create", () => {
  test("answers with the contract's fields for the Toss window", async () => {
    const visitor = await site.visitor();
    const { status, body } = await open(visitor);
    expect(status).toBe(200);
    expect(body).toEqual({
      orderId: expect.stringMatching(/^[A-Za-z0-9_-]{6,64}$/),
      amount: 9_900,
      orderName: expect.stringMatching(/^.{1,100}$/),
      customerKey: visitor.customerKey,
      successUrl: `${SITE}/billing/success?orderId=${body.orderId}`,
      failUrl: expect.stringContaining(`${SITE}/billing/fail`),
      clientKey: expect.stringMatching(/^test_ck_/),
      customerEmail: expect.stringContaining("@example.com"),
      customerName: "이두리",
    });
  });

  test("gives every checkout its own order id and every person an opaque customer key", async () => {
    const [one, other] = [await site.visitor(), await site.visitor()];
    const ids = await Promise.all([open(one), open(one), open(other)].map(async (answer) => (await answer).body.orderId));
    expect(new Set(ids).size).toBe(3);
    expect(one.customerKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.customerKey).not.toContain(one.id);
  });

  test("for a subscriber: 409", async () => {
    const visitor = await site.visitor();
    await comeBack(visitor, (await open(visitor)).body.orderId, CARDS.good);
    expect(await open(visitor)).toMatchObject({ status: 409, code: "already_subscribed" });
  });

  test("for an administrator: 409, because there is nothing to pay", async () => {
    const visitor = await site.visitor();
    await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
    expect(await open(visitor)).toMatchObject({ status: 409, code: "complimentary" });
  });
});

describe("authorize", () => {
  test("approved: 200 with card, payment and subscription, never a billing key; repeated, the same without a charge", async () => {
    const visitor = await site.visitor();
    const { orderId } = (await open(visitor)).body;
    const { body, answer } = await comeBack(visitor, orderId, CARDS.good);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      orderId,
      card: { issuerCode: "41", maskedNumber: "45184212****789*" },
      payment: { status: "paid", amount: 9_900 },
      subscription: { plan: "pro_monthly", status: "active" },
    });
    for (const secret of [...secretsOfToss(), body.authKey]) expect(JSON.stringify(answer.body)).not.toContain(secret);
    const callsBefore = await site.toss.callCount();
    expect(await site.post(authorize, "/api/billing/authorize", { cookie: visitor.cookie, body })).toEqual(answer);
    expect(await site.toss.callCount()).toBe(callsBefore);
  });

  test("declined: 402 with the decline's code and a readable sentence", async () => {
    const visitor = await site.visitor();
    const { answer } = await comeBack(visitor, (await open(visitor)).body.orderId, CARDS.insufficient);
    expect(answer).toMatchObject({ status: 402, code: "REJECT_CARD_PAYMENT" });
    expect((answer.body.error as { message: string }).message).toMatch(/요\./);
  });

  test("without an outcome yet: 202", async () => {
    const visitor = await site.visitor();
    const { orderId } = (await open(visitor)).body;
    await site.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await site.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    const { body, answer } = await comeBack(visitor, orderId, CARDS.good);
    expect(answer).toMatchObject({ status: 202, body: { orderId, status: "pending" } });
    await site.toss.clearFaults();
    const ask = async () => (await site.post(authorize, "/api/billing/authorize", { cookie: visitor.cookie, body })).status;
    expect(await ask()).toBe(202);
    await site.sql`update payments set resolve_at = now() where order_id = ${String(orderId)}`;
    expect(await ask()).toBe(200);
  });

  test("when Toss refuses our secret key: 503, and the card is not blamed", async () => {
    const visitor = await site.visitor();
    const { orderId } = (await open(visitor)).body;
    await site.toss.fault({
      match: { operation: "charge" },
      action: { kind: "error", status: 401, code: "UNAUTHORIZED_KEY", processed: false },
    });
    expect((await comeBack(visitor, orderId, CARDS.good)).answer).toMatchObject({ status: 503, code: "provider_unavailable" });
  });

  test("of another person's order: 404 without calling Toss", async () => {
    const [visitor, thief] = [await site.visitor(), await site.visitor()];
    const { orderId } = (await open(visitor)).body;
    const before = await site.traces();
    const { answer } = await comeBack(thief, orderId, CARDS.good);
    expect(answer).toMatchObject({ status: 404, code: "checkout_not_found" });
    expect(await site.traces()).toEqual(before);
  });

  test("of an expired checkout: 410 without calling Toss", async () => {
    const visitor = await site.visitor();
    const { orderId } = (await open(visitor)).body;
    await site.sql`update checkouts set created_at = now() - interval '1 hour', expires_at = now() - interval '1 second' where order_id = ${String(orderId)}`;
    const callsBefore = await site.toss.callCount();
    expect((await comeBack(visitor, orderId, CARDS.good)).answer).toMatchObject({ status: 410, code: "checkout_expired" });
    expect(await site.toss.callCount()).toBe(callsBefore);
  });
});

describe("cancel, resume and a new card", () => {
  test("answer with the contract's fields and affect only the person who asks", async () => {
    const [visitor, other] = [await site.visitor(), await site.visitor()];
    for (const each of [visitor, other]) await comeBack(each, (await open(each)).body.orderId, CARDS.good);
    const ask = (handler: Handler, name: string) => site.post(handler, `/api/billing/${name}`, { cookie: visitor.cookie });
    const { subscription } = (await ask(cancel, "cancel")).body as { subscription: { cancelAt: string; nextChargeAt: null } };
    expect(subscription.cancelAt).toEqual(expect.any(String));
    expect(subscription.nextChargeAt).toBeNull();
    expect(await site.sql`select cancel_at from subscriptions where user_id = ${other.id}`).toEqual([{ cancel_at: null }]);
    expect((await ask(resume, "resume")).body).toMatchObject({
      subscription: { cancelAt: null, nextChargeAt: expect.any(String) },
    });
    const opened = await ask(card, "card");
    expect(opened.body).toMatchObject({ amount: 0, customerKey: visitor.customerKey });
    expect((await comeBack(visitor, opened.body.orderId, CARDS.otherGood)).answer).toMatchObject({
      status: 200,
      body: { payment: null, card: { issuerCode: "51" } },
    });
  });
});
