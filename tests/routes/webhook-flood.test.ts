import { afterAll, beforeAll, expect, test } from "vitest";
import { seedSubscriptions } from "../bench/seed";
import { KEY_RING } from "../support/test-context";
import { type BillingSite, openBillingSite } from "./billing-site";
import { serveRoute } from "./request-scope";

const DUE = 50;
const HOOKS = 300;
const CALLS_PER_SECOND = 10;
/** 50 charges take five seconds at this pace; the rest is for a busy machine. */
const MAX_TEST_MS = 120_000;

let site: BillingSite;
let webhook: Awaited<ReturnType<typeof serveRoute>>;
let batch: (request: Request) => Promise<Response>;

beforeAll(async () => {
  site = await openBillingSite({
    TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    BILLING_KEY_SECRETS: KEY_RING.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
  });
  await seedSubscriptions({ sql: site.sql, toss: site.toss, due: DUE, others: 0 });
  const route = await import("@/app/api/billing/toss/webhook/route");
  webhook = await serveRoute(route.POST);
  batch = (await import("@/app/api/cron/billing/route")).GET;
});
afterAll(async () => {
  await webhook.stop();
  await site.close();
}, MAX_TEST_MS);

const runBatch = async () => {
  const request = new Request("http://localhost:3000/api/cron/billing", {
    headers: { authorization: `Bearer ${"c".repeat(32)}` },
  });
  return (await (await batch(request)).json()) as Record<string, unknown>;
};

let sent = 0;
const post = async (orderId: string) => {
  const headers = { "tosspayments-webhook-transmission-id": `forged-${++sent}` };
  const body = JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId, status: "CANCELED" } });
  return (await fetch(webhook.url, { method: "POST", body, headers })).status;
};

test(
  "300 forged hooks at once, about payments of ours, leave a batch of 50 due unharmed: all are charged once, in time",
  async () => {
    // Payments that strangers know the order ids of: paid a month ago, one for each person.
    await site.sql`insert into invoices
        (id, year, sequence, user_id, subscription_id, price_id, plan, reason, status, period_index, period_start, period_end, amount_won,
          opened_at, closed_at)
      select md5('invoice-' || s.id)::uuid, 2020, row_number() over (), s.user_id, s.id, s.price_id, s.plan, 'subscription_create', 'paid', 0,
        s.current_period_start, s.current_period_end, 9900, s.created_at, s.created_at from subscriptions s`;
    await site.sql`insert into payments
        (id, invoice_id, user_id, subscription_id, payment_method_id, trigger, status, order_id, amount_won, created_at, settled_at,
          payment_key, approved_at)
      select md5('payment-' || s.id)::uuid, md5('invoice-' || s.id)::uuid, s.user_id, s.id, s.payment_method_id, 'checkout', 'paid',
        'known-' || row_number() over (), 9900, s.created_at, s.created_at, 'key-' || s.id, s.created_at from subscriptions s`;
    const floods = Promise.all(Array.from({ length: HOOKS }, (_, n) => post(`known-${(n % DUE) + 1}`)));
    const [run, statuses] = await Promise.all([runBatch(), floods]);
    expect(run).toMatchObject({ due: DUE, paid: DUE, declined: 0, unknown: 0, remaining: 0 });
    expect(new Set(statuses)).toEqual(new Set([200]));
    const charges = await site.toss.calls({ operation: "charge" });
    expect(charges).toHaveLength(DUE);
    expect(new Set(charges.map(({ orderId }) => orderId)).size).toBe(DUE);
    const lookUps = (await site.toss.calls({ operation: "lookup" })).length;
    expect(lookUps).toBeLessThanOrEqual(DUE);
    expect(await site.sql`select silences, retry_at from toss_circuit`).toEqual([{ silences: 0, retry_at: null }]);
    const [{ count } = {}] = await site.sql`select count(*)::int as count from webhook_events`;
    expect(count).toBeLessThanOrEqual(2 * DUE);
  },
  MAX_TEST_MS,
);

/** The calls to Toss that name this payment, by its order id or its key. */
const callsAbout = async (orderId: string) => {
  const [{ key } = {}] = await site.sql`select payment_key as key from payments where order_id = ${orderId}`;
  const named = [orderId, ...(key ? [String(key)] : [])];
  return (await site.toss.calls()).filter(({ path }) => named.includes(path.split("/").at(-1) ?? "")).length;
};

test(
  "300 hooks at once about one order cost one look at Toss, and 300 about orders that are not ours none",
  async () => {
    await site.sql`update payments set hint_read_at = null`;
    await site.sql`delete from webhook_events`;
    const [before, startedAt] = [await callsAbout("known-1"), Date.now()];
    await Promise.all(Array.from({ length: HOOKS }, () => post("known-1")));
    await Promise.all(Array.from({ length: HOOKS }, (_, n) => post(`not-ours-${n}`)));
    // The floods before may have used up the share of hints. The first hook after that is looked
    // at.
    await expect
      .poll(async () => (await post("known-1")) === 200 && (await callsAbout("known-1")) > before, { timeout: MAX_TEST_MS / 2 })
      .toBe(true);
    await post("known-1");
    // One look a minute, of up to two calls: by the payment's key, then by its order id.
    const looks = 1 + Math.floor((Date.now() - startedAt) / 60_000);
    expect((await callsAbout("known-1")) - before).toBeLessThanOrEqual(2 * looks);
    expect((await site.toss.calls()).filter(({ path }) => path.includes("not-ours"))).toEqual([]);
    expect(await site.sql`select count(*)::int as open from webhook_events where status = 'received'`).toEqual([{ open: 1 }]);
  },
  MAX_TEST_MS,
);
