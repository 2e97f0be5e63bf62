import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "@/tests/support/patience";
import { serveBatch } from "./served-batch";

const DUE = 120;
/** More than a run of one second can send. */
const CALLS_PER_SECOND = 40;
/** What happens to the first calls for a continuation; later calls reach it. */
const LOST = ["refused", "broken off"] as const;

const fates: string[] = [];
let batch: Awaited<ReturnType<typeof serveBatch>>;

beforeAll(async () => {
  batch = await serveBatch({
    due: DUE,
    environment: { BATCH_SECONDS: "1", TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND) },
    between: async (request, route) => {
      const isSuccessor = new URL(request.url).searchParams.has("after");
      const fate = (isSuccessor && LOST[fates.length]) || "reached";
      if (isSuccessor) fates.push(fate);
      if (fate === "refused") return new Response("no instance is free", { status: 503 });
      // The platform redirects to an address that cannot be reached.
      if (fate === "broken off") return Response.redirect("http://127.0.0.1:1/", 307);
      return route(request);
    },
  });
});
afterAll(async () => {
  await batch.stop();
  await batch.site.close();
});

const paid = async () => (await batch.site.sql`select 1 from payments where status = 'paid'`).length;

test("a refused or broken call for the continuation is repeated, so no charge waits until tomorrow", async () => {
  const first = await batch.call();
  expect(await first.json()).toMatchObject({ status: "out_of_time" });
  await eventually(async () => (await paid()) === DUE);
  expect(fates.slice(0, 3)).toEqual(["refused", "broken off", "reached"]);
  expect([...batch.site.emulator.state.payments.values()].filter(({ approvedAtMs }) => approvedAtMs !== null)).toHaveLength(DUE);
}, 90_000);
