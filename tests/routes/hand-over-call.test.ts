import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { seedSubscriptions } from "../bench/seed";
import { KEY_RING } from "../support/test-context";
import { type BillingSite, openBillingSite } from "./billing-site";
import { serveRoute } from "./request-scope";

const SECRET = "the-cron-secret-of-this-test-0123456789";
const DUE = 120;
/** More than a run of one second can send. */
const CALLS_PER_SECOND = 40;
/** What becomes of the first calls to a successor; those that follow reach it. */
const LOST = ["refused", "broken off"] as const;

const fates: string[] = [];
let site: BillingSite;
let server: Awaited<ReturnType<typeof serveRoute>>;

beforeAll(async () => {
  const route = () => import("@/app/api/cron/billing/route");
  server = await serveRoute(async (request) => {
    const { GET } = await route();
    const isSuccessor = new URL(request.url).searchParams.has("after");
    const fate = (isSuccessor && LOST[fates.length]) || "reached";
    if (isSuccessor) fates.push(fate);
    if (fate === "refused") return new Response("no instance is free", { status: 503 });
    // What the platform answers cannot be followed: it is an answer of nobody's.
    if (fate === "broken off") return Response.redirect("http://127.0.0.1:1/", 307);
    return GET(request);
  });
  site = await openBillingSite({
    CRON_SECRET: SECRET,
    APP_BASE_URL: server.url,
    BATCH_SECONDS: "1",
    TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    BILLING_KEY_SECRETS: KEY_RING.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(","),
  });
  await seedSubscriptions({ sql: site.sql, toss: site.toss, due: DUE, others: 0 });
});
afterAll(async () => {
  await server.stop();
  await site.close();
});

const paid = async () => (await site.sql`select 1 from payments where status = 'paid'`).length;

test("a call to the successor that is refused, and one that is broken off, is made again: nobody waits for tomorrow", async () => {
  const first = await fetch(`${server.url}/api/cron/billing`, { headers: { authorization: `Bearer ${SECRET}` } });
  expect(await first.json()).toMatchObject({ status: "out_of_time" });
  await vi.waitUntil(async () => (await paid()) === DUE, { timeout: 60_000, interval: 200 });
  expect(fates.slice(0, 3)).toEqual(["refused", "broken off", "reached"]);
  expect([...site.emulator.state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null)).toHaveLength(DUE);
}, 90_000);
