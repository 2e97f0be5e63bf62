import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CARDS } from "../support/world";
import { read, request } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { fallBehind, runBatch, subscribe } from "./paying-visitor";

const MINUTE_MS = 60_000;
let site: BillingSite;
let visitor: Visitor;

beforeAll(async () => {
  site = await openBillingSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.moveTo(new Date());
  visitor = await site.visitor();
});

async function me() {
  const { GET } = await import("@/app/api/auth/me/route");
  const { status, body } = await read(await GET(request("/api/auth/me", { method: "GET", cookie: visitor.cookie })));
  expect(status).toBe(200);
  return body;
}
const instantOf = async (column: "grace_ends_at" | "current_period_end"): Promise<Date> => {
  const [row] = await site.sql<{ at: Date }[]>`select ${site.sql(column)} as at from subscriptions where user_id = ${visitor.id}`;
  if (!row) throw new Error("there is no subscription");
  return row.at;
};
const minutesFrom = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * MINUTE_MS);

describe("the tier that the site shows", () => {
  test("an active subscription: PRO, with what is charged next", async () => {
    await subscribe(site, visitor, CARDS.good);
    expect(await me()).toMatchObject({
      role: "USER",
      subscriptionTier: "PRO",
      subscription: { status: "active", amount: 9_900, cancelAt: null, nextChargeAt: expect.any(String) },
    });
  });

  test("past due: PRO to the end of grace, then FREE even before the batch, which ends it", async () => {
    await subscribe(site, visitor, CARDS.good);
    await fallBehind(site, visitor, "REJECT_CARD_PAYMENT");
    const graceEndsAt = await instantOf("grace_ends_at");
    const pastDue = { status: "past_due", graceEndsAt: graceEndsAt.toISOString() };
    expect(await me()).toMatchObject({ subscriptionTier: "PRO", subscription: pastDue });
    await site.moveTo(minutesFrom(graceEndsAt, -1));
    expect(await me()).toMatchObject({ subscriptionTier: "PRO", subscription: pastDue });
    await site.moveTo(graceEndsAt);
    expect(await me()).toMatchObject({ subscriptionTier: "FREE", subscription: pastDue });
    await runBatch();
    expect(await me()).toMatchObject({ subscriptionTier: "FREE", subscription: { status: "ended", nextChargeAt: null } });
  });

  test("cancelled: PRO to the end of the period, then FREE even before the batch, which ends it", async () => {
    await subscribe(site, visitor, CARDS.good);
    const { POST: cancel } = await import("@/app/api/billing/cancel/route");
    await site.post(cancel, "/api/billing/cancel", { cookie: visitor.cookie });
    const endsAt = await instantOf("current_period_end");
    const cancelled = { status: "active", cancelAt: endsAt.toISOString(), nextChargeAt: null };
    expect(await me()).toMatchObject({ subscriptionTier: "PRO", subscription: cancelled });
    await site.moveTo(minutesFrom(endsAt, -1));
    expect(await me()).toMatchObject({ subscriptionTier: "PRO", subscription: cancelled });
    await site.moveTo(endsAt);
    expect(await me()).toMatchObject({ subscriptionTier: "FREE", subscription: cancelled });
    await runBatch();
    expect(await me()).toMatchObject({
      subscriptionTier: "FREE",
      subscription: { status: "ended", endedAt: endsAt.toISOString() },
    });
  });

  test("an administrator: PRO, with and without a subscription, past due and ended", async () => {
    await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
    expect(await me()).toMatchObject({ role: "ADMIN", subscriptionTier: "PRO", subscription: null });
    await site.sql`update users set email = 'before@trakko.demo' where id = ${visitor.id}`;
    await subscribe(site, visitor, CARDS.good);
    await fallBehind(site, visitor, "REJECT_CARD_PAYMENT");
    await site.sql`update users set email = 'admin@trakko.demo' where id = ${visitor.id}`;
    await site.moveTo(await instantOf("grace_ends_at"));
    expect(await me()).toMatchObject({ role: "ADMIN", subscriptionTier: "PRO", subscription: { status: "past_due" } });
    await runBatch();
    expect(await me()).toMatchObject({ role: "ADMIN", subscriptionTier: "PRO", subscription: { status: "ended" } });
  });

  test("a declined first charge: FREE, without a subscription", async () => {
    await expect(subscribe(site, visitor, CARDS.insufficient)).rejects.toThrow("402");
    expect(await me()).toMatchObject({ subscriptionTier: "FREE", subscription: null });
  });
});
