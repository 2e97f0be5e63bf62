/**
 * Webhooks that are stored and deduplicated before they are answered, against an empty route
 * handler of the same server, by turns. They are about payments that were read at Toss within the
 * minute: how often a payment is read is bounded on purpose, so it is no figure of the server's.
 * Source: docs/decisions/0022-hints-have-their-own-share.md
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { rateOf, timeOf } from "./load";
import { median, type Report, rounded } from "./report";
import { seedHistory } from "./seed";
import { type BenchInput, withBenchSetup } from "./setup";
import { AS_LIVE, buildSite, EMPTY_ROUTE, serveSite } from "./site";

const PAYMENTS = 20;
const ROUNDS = 9;
/** The first rounds meet cold caches and uncompiled code. */
const WARM_UP = 3;
const A_ROUND = 500;
const AT_ONCE = 10;

export const webhook = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: 0, others: PAYMENTS }, async ({ sql, databaseUrl, tossUrl }) => {
    await seedHistory(sql, { months: 1 });
    ground.say("building the app with an empty route beside its own");
    const build = await buildSite();
    const server = await serveSite(build, { databaseUrl, tossUrl, environment: AS_LIVE });
    const bare = await serveNothing();
    try {
      const hook = (nth: number) => ({
        method: "POST" as const,
        headers: { "content-type": "application/json", "tosspayments-webhook-transmission-id": `bench-${nth}` },
        body: JSON.stringify({
          eventType: "PAYMENT_STATUS_CHANGED",
          createdAt: new Date().toISOString(),
          data: { orderId: `bench-1-${1 + (nth % PAYMENTS)}`, status: "DONE" },
        }),
      });
      const send = (nth: number) => timeOf(`${server.url}/api/billing/toss/webhook`, hook(nth));
      const readAtToss = () => sql`update payments set hint_read_at = now()`;
      await readAtToss();
      await rateOf(PAYMENTS, 1, send);
      const rates: Record<"hooks" | "empty" | "bare", number[]> = { hooks: [], empty: [], bare: [] };
      for (let round = 0; round < ROUNDS; round++) {
        await readAtToss();
        const of = (nth: number) => hook(PAYMENTS + round * A_ROUND + nth);
        rates.hooks.push(await rateOf(A_ROUND, AT_ONCE, (nth) => send(PAYMENTS + round * A_ROUND + nth)));
        rates.empty.push(await rateOf(A_ROUND, AT_ONCE, (nth) => timeOf(server.url + EMPTY_ROUTE, of(nth))));
        rates.bare.push(await rateOf(A_ROUND, AT_ONCE, (nth) => timeOf(bare.url, of(nth))));
      }
      const [hooks, empty, node] = [rates.hooks, rates.empty, rates.bare].map((each) => median(each.slice(WARM_UP))) as [
        number,
        number,
        number,
      ];
      return {
        figures: [
          {
            what: "webhooks stored and answered a second",
            ours: `${rounded(hooks)}/s`,
            baseline: `an empty route handler: ${rounded(empty)}/s`,
            figure: (100 * hooks) / empty,
            unit: " %",
            floor: 70,
            goal: 90,
          },
        ],
        notes: [
          `medians of ${ROUNDS - WARM_UP} rounds of ${A_ROUND} by turns, ${AT_ONCE} at once; a bare node:http server: ${rounded(node)}/s`,
        ],
      };
    } finally {
      bare.stop();
      await server.stop();
      build.remove();
    }
  });

/** A node:http server that reads the request and answers nothing. */
async function serveNothing(): Promise<{ url: string; stop: () => void }> {
  const server = createServer((asked, answer) => asked.resume().once("end", () => answer.end("{}")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => void server.close() };
}
