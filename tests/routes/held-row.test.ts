/** Another session holds one row. Only what needs that row is refused, and soon. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { untilBlocked } from "@/tests/support/blocked";
import { CARDS } from "@/tests/support/world";
import { request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { subscribe } from "./paying-visitor";

/** Generous, for a busy machine. Without a limit, nothing is answered while the row is held. */
const SOON_MS = 15_000;
const PRESSES = 30;

let site: BillingSite;
let owner: Visitor;
let other: Visitor;
beforeAll(async () => {
  site = await openBillingSite({ DATABASE_POOL_SIZE: "10" });
  [owner, other] = [await site.visitor(), await site.visitor()];
  await subscribe(site, owner, CARDS.good);
  await subscribe(site, other, CARDS.good);
});
afterAll(() => site?.close());

const cancel = async (visitor: Visitor, headers: Record<string, string> = {}) => {
  const { POST } = await import("@/app/api/billing/cancel/route");
  return POST(request("/api/billing/cancel", { cookie: visitor.cookie, headers }));
};

/** Holds the owner's subscription while `work` runs. */
const whileHeld = <Result>(work: () => Promise<Result>): Promise<Result> =>
  site.sql
    .begin(async (holder) => {
      await holder`select 1 from subscriptions where user_id = ${owner.id} for update`;
      return { result: await work() };
    })
    .then(({ result }) => result);

describe("while another session holds a subscription's row and its owner presses cancel thirty times", () => {
  test("each press is refused as busy, in the person's language, and everything else answers", async () => {
    const { GET: health } = await import("@/app/api/health/route");
    const { GET: me } = await import("@/app/api/auth/me/route");
    const { POST: webhook } = await import("@/app/api/billing/toss/webhook/route");
    const began = performance.now();
    const { presses, answers } = await whileHeld(async () => {
      const pressed = Promise.all(Array.from({ length: PRESSES }, () => cancel(owner, { "accept-language": "en" })));
      await untilBlocked(site.sql);
      const event = JSON.stringify({ eventType: "DEPOSIT_CALLBACK", createdAt: "2026-03-10T10:00:00.000000", data: {} });
      const answers = await Promise.all([
        health(),
        me(request("/api/auth/me", { method: "GET", cookie: other.cookie })),
        webhook(
          request("/api/billing/toss/webhook", { body: event, headers: { "tosspayments-webhook-transmission-id": "held" } }),
        ),
        cancel(other),
      ]);
      return { answers: answers.map(({ status }) => status), presses: await pressed };
    });
    expect(performance.now() - began).toBeLessThan(SOON_MS);
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(presses.map(({ status }) => status)).toEqual(presses.map(() => 503));
    const [first] = presses;
    expect(Number(first?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await first?.json()).toMatchObject({ error: { code: "busy", message: expect.stringMatching(/try again/) } });
  });

  test("the press succeeds when the row is free again", async () => {
    expect((await cancel(owner)).status).toBe(200);
  });
});

test("the health answers although every connection is taken", async () => {
  const { GET: health } = await import("@/app/api/health/route");
  await site.sql.begin(async (holder) => {
    await holder`lock table billing_runs, subscriptions in access exclusive mode`;
    const began = performance.now();
    const answer = await health();
    expect(answer.status).toBe(503);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
  expect(await health().then(({ status }) => status)).toBe(200);
});
