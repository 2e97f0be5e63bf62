import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { serveBatch } from "./served-batch";

const DUE = 2_000;
/** On any machine this makes ten seconds of work, in runs of one second each. */
const CALLS_PER_SECOND = 200;
const MINUTE_MS = 60_000;

type Answer = { asked: URLSearchParams; status: number; body: Record<string, unknown> };
const answers: Answer[] = [];
let batch: Awaited<ReturnType<typeof serveBatch>>;

beforeAll(async () => {
  batch = await serveBatch({
    due: DUE,
    environment: { BATCH_SECONDS: "1", TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND), DATABASE_POOL_SIZE: "5" },
    between: async (request, route) => {
      const asked = new URL(request.url).searchParams;
      // Requests every continuation twice at once, as a platform does that repeats a request.
      const twice = asked.has("after") ? [request, request.clone()] : [request];
      const responses = await Promise.all(twice.map(route));
      for (const response of responses)
        answers.push({ asked, status: response.status, body: (await response.clone().json()) as Answer["body"] });
      return responses.at(-1) as Response;
    },
  });
});
afterAll(async () => {
  await batch.stop();
  await batch.site.close();
});

const isEverythingPaid = async () =>
  (await batch.site.sql`select 1 from payments where status = 'paid' having count(*) = ${DUE}`).length === 1;
const isChainOver = async () =>
  (await batch.site.sql`select 1 from billing_runs where status = 'completed' order by generation desc limit 1`).length === 1;

/** A machine that stalls through all of them has more than a slow minute. */
const MAX_MORNINGS = 4;

/**
 * A machine that stalls for seconds leaves charges without a slot: they were never sent, and the
 * next morning takes them up.
 */
async function payUnsent(): Promise<void> {
  for (let morning = 1; morning <= MAX_MORNINGS && !(await isEverythingPaid()); morning++) {
    await batch.site.moveTo(new Date(Date.now() + morning * 5 * MINUTE_MS));
    await batch.call();
    await vi.waitUntil(isEverythingPaid, { timeout: 2 * MINUTE_MS, interval: 200 }).catch(() => undefined);
  }
}

test(
  `${DUE} due and one second per run: called once, the batch continues by itself until everything is paid`,
  async () => {
    const first = await batch.call();
    expect(await first.json()).toMatchObject({ status: "out_of_time" });
    await vi.waitUntil(isChainOver, { timeout: 7 * MINUTE_MS, interval: 200 });
    const runs = await batch.site.sql<
      { id: string; successor_of: string | null; generation: number; status: string; overlaps: boolean }[]
    >`
    select id, successor_of, generation, status,
      coalesce(started_at < lag(finished_at) over (order by generation), false) as overlaps
    from billing_runs order by generation`;
    // The first run was asked for once, each continuation twice.
    await vi.waitUntil(() => answers.length >= 2 * runs.length - 1, { timeout: 3 * MINUTE_MS });
    const ofTheChain = [...answers];
    await payUnsent();
    await batch.stop();

    const { state } = batch.site.emulator;
    const approved = [...state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null);
    expect(new Set(approved.map(({ customerKey }) => customerKey)).size).toBe(DUE);
    expect(approved).toHaveLength(DUE);
    expect(await batch.site.sql`select status, count(*)::int from payments group by status`).toEqual([
      { status: "paid", count: DUE },
    ]);

    expect(runs.length).toBeGreaterThan(5);
    expect(runs.map(({ generation }) => generation)).toEqual(runs.map((_, nth) => nth));
    expect(runs.map(({ successor_of }) => successor_of)).toEqual([null, ...runs.slice(0, -1).map(({ id }) => id)]);
    expect(runs.filter(({ overlaps }) => overlaps)).toEqual([]);
    // A run that met a stall says "stopped", and is continued all the same.
    expect(runs.slice(0, -1).map(({ status }) => status)).not.toContain("completed");
    expect(runs.at(-1)).toMatchObject({ status: "completed" });

    const doubles = ofTheChain.filter(({ body }) => "skipped" in body);
    expect(ofTheChain.map(({ status }) => status)).toEqual(ofTheChain.map(() => 200));
    expect(ofTheChain).toHaveLength(runs.length + doubles.length);
    expect(doubles).toHaveLength(runs.length - 1);
  },
  20 * MINUTE_MS,
);
