import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { seedSubscriptions } from "../bench/seed";
import { KEY_RING } from "../support/test-context";
import { type BillingSite, openBillingSite } from "./billing-site";
import { serveRoute } from "./request-scope";

const SECRET = "the-cron-secret-of-this-test-0123456789";
const DUE = 2_000;
/** However fast the machine: ten seconds of work, in runs of one second each. */
const CALLS_PER_SECOND = 200;
const MINUTES_MS = 60_000;

type Answer = { asked: URLSearchParams; status: number; body: Record<string, unknown> };
const answers: Answer[] = [];
let site: BillingSite;
let server: Awaited<ReturnType<typeof serveRoute>>;

beforeAll(async () => {
  // The address comes first: the environment, which names it, is parsed with the route's first import.
  const route = () => import("@/app/api/cron/billing/route");
  server = await serveRoute(async (request) => {
    const { GET } = await route();
    const asked = new URL(request.url).searchParams;
    // Every successor is asked for twice at once, as when a platform repeats a request.
    const twice = asked.has("after") ? [request, request.clone()] : [request];
    const responses = await Promise.all(twice.map((one) => GET(one)));
    for (const response of responses)
      answers.push({ asked, status: response.status, body: (await response.clone().json()) as Answer["body"] });
    return responses.at(-1) as Response;
  });
  const key = KEY_RING.map(({ id, key: bytes }) => `${id}:${bytes.toString("base64")}`).join(",");
  site = await openBillingSite({
    CRON_SECRET: SECRET,
    APP_BASE_URL: server.url,
    BATCH_SECONDS: "1",
    TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND),
    BILLING_KEY_SECRETS: key,
    DATABASE_POOL_SIZE: "5",
  });
  await seedSubscriptions({ sql: site.sql, toss: site.toss, due: DUE, others: 0 });
});
afterAll(async () => {
  await server.stop();
  await site.close();
});

const isEverythingPaid = async () =>
  (await site.sql`select 1 from payments where status = 'paid' having count(*) = ${DUE}`).length === 1;

test(
  `${DUE} due and a second at a time: asked once, the batch goes on by itself until nothing is left`,
  async () => {
    const first = await fetch(`${server.url}/api/cron/billing`, { headers: { authorization: `Bearer ${SECRET}` } });
    expect(await first.json()).toMatchObject({ status: "out_of_time" });
    await vi.waitUntil(isEverythingPaid, { timeout: 2 * MINUTES_MS, interval: 200 });
    await server.stop();

    const runs = await site.sql<
      { id: string; successor_of: string | null; generation: number; status: string; overlaps: boolean }[]
    >`
    select id, successor_of, generation, status,
      coalesce(started_at < lag(finished_at) over (order by generation), false) as overlaps
    from billing_runs order by generation`;
    const { state } = site.emulator;
    const approved = [...state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null);
    expect(new Set(approved.map(({ customerKey }) => customerKey)).size).toBe(DUE);
    expect(approved).toHaveLength(DUE);
    expect(await site.sql`select status, count(*)::int from payments group by status`).toEqual([{ status: "paid", count: DUE }]);

    expect(runs.length).toBeGreaterThan(5);
    expect(runs.map(({ generation }) => generation)).toEqual(runs.map((_, nth) => nth));
    expect(runs.map(({ successor_of }) => successor_of)).toEqual([null, ...runs.slice(0, -1).map(({ id }) => id)]);
    expect(runs.filter(({ overlaps }) => overlaps)).toEqual([]);
    expect(runs.map(({ status }) => status)).toEqual([...runs.slice(0, -1).map(() => "out_of_time"), "completed"]);

    const doubles = answers.filter(({ body }) => "skipped" in body);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers).toHaveLength(runs.length + doubles.length);
    expect(doubles).toHaveLength(runs.length - 1);
  },
  3 * MINUTES_MS,
);
