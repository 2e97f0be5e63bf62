import { afterAll, beforeAll, expect, test } from "vitest";
import { CARDS } from "../support/world";
import { type BillingSite, openBillingSite } from "./billing-site";
import { subscribe } from "./paying-visitor";

let site: BillingSite;
beforeAll(async () => {
  site = await openBillingSite();
  await site.moveTo(new Date());
});
afterAll(() => site.close());

test.each([
  ["비싸요\u0000\ud83d", "비싸요"],
  ["\u0000", null],
  ["🙂".repeat(501), "🙂".repeat(500)],
  ["첫째\r\n둘째", "첫째\n둘째"],
])("a cancellation with the reason %j is kept as %j", async (reason, kept) => {
  const { POST } = await import("@/app/api/billing/cancel/route");
  const visitor = await site.visitor();
  await subscribe(site, visitor, CARDS.good);
  const canceled = await site.post(POST, "/api/billing/cancel", { cookie: visitor.cookie, body: { reason } });
  expect(canceled.status).toBe(200);
  const [row] = await site.sql`select cancel_reason, cancel_at from subscriptions where user_id = ${visitor.id}`;
  expect(row).toEqual({ cancel_reason: kept, cancel_at: expect.any(Date) });
});
