import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { read, SITE } from "./auth-environment";
import { type BillingSite, openBillingSite } from "./billing-site";

const WEBHOOK_SECRET = "the-guide-s-webhook-secret";
const SECURITY_KEY = "0123456789abcdef".repeat(4);
const TIME = "2026-04-10T10:00:00+09:00";
let site: BillingSite;
let webhook: (request: Request) => Promise<Response>;

beforeAll(async () => {
  site = await openBillingSite({ TOSS_WEBHOOK_SECRET: WEBHOOK_SECRET, TOSS_SECURITY_KEY: SECURITY_KEY });
  webhook = (await import("@/app/api/billing/toss/webhook/route")).POST;
});
afterAll(() => site.close());

const EVENT = JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId: "an-unknown-order", status: "DONE" } });
const send = async (body: BodyInit, headers: Record<string, string> = {}) =>
  read(await webhook(new Request(`${SITE}/api/billing/toss/webhook`, { method: "POST", body, headers })));

const guide = (body: string, secret = WEBHOOK_SECRET) => createHmac("sha256", secret).update(body).digest("hex");
const toss = (body: string, key: Buffer | string = Buffer.from(SECURITY_KEY, "hex")) =>
  `v1:${createHmac("sha256", key).update(`${body}:${TIME}`).digest("base64")}`;
const OTHER_VALUE = `v1:${Buffer.alloc(32, 1).toString("base64")}`;
const timed = (signature: string) => ({
  "tosspayments-webhook-signature": signature,
  "tosspayments-webhook-transmission-time": TIME,
});

describe("a signature", () => {
  test.each<[string, Record<string, string>]>([
    ["none at all", {}],
    ["the guide's", { "tosspayments-signature": guide(EVENT) }],
    ["the guide's in capitals", { "tosspayments-signature": guide(EVENT).toUpperCase() }],
    ["Toss's own", timed(toss(EVENT))],
    ["Toss's own, the second of two values", timed(`${OTHER_VALUE},${toss(EVENT)}`)],
    ["Toss's own, the first of two values", timed(`${toss(EVENT)},${OTHER_VALUE}`)],
    ["both", { "tosspayments-signature": guide(EVENT), ...timed(toss(EVENT)) }],
  ])("%s: accepted", async (_, headers) => {
    expect(await send(EVENT, headers)).toMatchObject({ status: 200, body: { received: true } });
  });

  test.each<[string, Record<string, string>]>([
    ["empty", { "tosspayments-signature": "" }],
    ["of another body", { "tosspayments-signature": guide(`${EVENT} `) }],
    ["with another secret", { "tosspayments-signature": guide(EVENT, "another") }],
    ["cut short", { "tosspayments-signature": guide(EVENT).slice(0, 63) }],
    ["that is no hex", { "tosspayments-signature": "z".repeat(64) }],
    ["Toss's with another key", timed(toss(EVENT, "another"))],
    ["Toss's without its time", { "tosspayments-webhook-signature": toss(EVENT) }],
    [
      "Toss's with another time",
      { ...timed(toss(EVENT)), "tosspayments-webhook-transmission-time": "2026-04-10T10:00:01+09:00" },
    ],
    ["Toss's without v1", timed(toss(EVENT).slice(3))],
    ["a right one beside a wrong one", { "tosspayments-signature": guide(EVENT), ...timed(OTHER_VALUE) }],
  ])("%s: refused with 400, stored as refused, and not processed", async (_, headers) => {
    const callsBefore = await site.toss.callCount();
    expect(await send(EVENT, headers)).toMatchObject({ status: 400, code: "invalid_signature" });
    expect(await site.sql`select status, signature from webhook_events order by received_at desc limit 1`).toEqual([
      { status: "refused", signature: "invalid" },
    ]);
    expect(await site.toss.callCount()).toBe(callsBefore);
  });
});

describe("a body", () => {
  test("of a megabyte: 413, not stored", async () => {
    const before = await site.traces();
    expect(await send("x".repeat(1024 * 1024))).toMatchObject({ status: 413, code: "body_too_large" });
    expect(await site.traces()).toEqual(before);
  });

  test("that is longer than declared: cut off too", async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
    const asked = new Request(`${SITE}/api/billing/toss/webhook`, {
      method: "POST",
      body: endless,
      duplex: "half",
    } as RequestInit);
    expect((await webhook(asked)).status).toBe(413);
  });

  test.each(["", "rubbish", "<xml/>", "[]", "null"])("that is no JSON object (%j): 400, but stored", async (body) => {
    const [before] = await site.sql`select count(*)::int as count from webhook_events`;
    expect(await send(body)).toMatchObject({ status: 400, code: "invalid_json" });
    expect(await site.sql`select count(*)::int as count from webhook_events`).toEqual([{ count: before?.count + 1 }]);
  });

  test.each(["PAYOUT_CHANGED", "SOMETHING_NEW", "", "x".repeat(5_000)])(
    "of an unknown type: 200, and stored",
    async (eventType) => {
      expect(await send(JSON.stringify({ eventType, data: { eventType } }))).toMatchObject({ status: 200 });
    },
  );

  test("is stored sealed, never in clear", async () => {
    await send(JSON.stringify({ eventType: "BILLING_DELETED", data: { billingKey: "a-billing-key-in-a-webhook" } }));
    const { rows } = await site.traces();
    expect(JSON.stringify(rows)).not.toContain("a-billing-key-in-a-webhook");
  });
});
