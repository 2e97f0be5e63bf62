/** The way back from a checkout goes through the card window, and leads to our pages only. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { CARDS } from "../support/world";
import { SITE } from "./auth-environment";
import { type BillingSite, openBillingSite, type Visitor } from "./billing-site";
import { subscribe } from "./paying-visitor";

let site: BillingSite;
let visitor: Visitor;
beforeAll(async () => {
  site = await openBillingSite();
  visitor = await site.visitor();
});
afterAll(() => site.close());

const NAMES = ["create", "create-checkout"] as const;

/** @returns the two addresses to which the window may return */
async function addressesFor(returnTo: unknown, name: (typeof NAMES)[number] = "create") {
  const { POST } = await import("@/app/api/billing/create/route");
  const body = { plan: "pro_monthly", termsVersion: TERMS_VERSION, returnTo };
  const answer = await site.post(POST, `/api/billing/${name}`, { cookie: visitor.cookie, body });
  return { ...answer, addresses: [answer.body.successUrl, answer.body.failUrl].map((url) => new URL(String(url ?? SITE))) };
}

test.each(NAMES)("%s: both addresses carry the page that led to the checkout", async (name) => {
  for (const path of [
    "/journal",
    "/journal/goals",
    "/journal?month=2026-08",
    "/journal/trades?q=a%26returnTo%3Dx",
    "/demo?at=due",
  ]) {
    const { status, addresses } = await addressesFor(path, name);
    expect(status).toBe(200);
    for (const { origin, searchParams } of addresses) {
      expect(origin).toBe(SITE);
      expect(searchParams.getAll("returnTo").map((value) => new URL(value, SITE).href)).toEqual([new URL(path, SITE).href]);
    }
    expect(addresses.map(({ pathname }) => pathname)).toEqual(["/billing/success", "/billing/fail"]);
    expect(addresses[1]?.searchParams.get("plan"), "the choice, for another try").toBe("pro_monthly");
  }
});

test.each([
  "https://evil.example/journal",
  "//evil.example/journal",
  "/\\evil.example",
  "javascript:alert(1)",
  "/journal/../../evil.example",
  "/api/auth/signout",
  "/billing/success?orderId=trk_x",
  "/",
  "",
])("%j is no page to return to, and the checkout opens without it", async (returnTo) => {
  const { status, addresses } = await addressesFor(returnTo);
  expect(status).toBe(200);
  expect(addresses.map(({ searchParams }) => searchParams.has("returnTo"))).toEqual([false, false]);
});

test("a card change carries it too", async () => {
  const customer = await site.visitor();
  await subscribe(site, customer, CARDS.good);
  const { POST } = await import("@/app/api/billing/card/route");
  const ask = async (returnTo: string) => {
    const { body } = await site.post(POST, "/api/billing/card", { cookie: customer.cookie, body: { expectedWon: 0, returnTo } });
    return [body.successUrl, body.failUrl].map((url) => new URL(String(url)).searchParams.get("returnTo"));
  };
  expect(await ask("/journal/goals")).toEqual(["/journal/goals", "/journal/goals"]);
  expect(await ask("//evil.example")).toEqual([null, null]);
});

test("one-time keys in it are dropped", async () => {
  const { addresses } = await addressesFor("/journal?authKey=secret&month=2026-08");
  for (const { searchParams } of addresses) expect(searchParams.get("returnTo")).toBe("/journal?month=2026-08");
});

test.each([[7], [["/journal"]], [null]])("%j is refused", async (returnTo) => {
  expect((await addressesFor(returnTo)).status).toBe(400);
});
