/**
 * On a platform with a time limit a run ends before the limit, and charges until shortly before it.
 */
import type { TimedRun } from "./ours/timed-run";
import { measure } from "./processes";
import { type Report, rounded } from "./report";
import { type BenchInput, withBenchSetup } from "./setup";

const LIMIT_SECONDS = 20;
const LATENCY_MS = 300;
const IN_FLIGHT = 20;
/** Three times as many as fit. */
const DUE = (3 * IN_FLIGHT * LIMIT_SECONDS * 1_000) / LATENCY_MS;

export const deadline = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: DUE, latencyMs: LATENCY_MS, keepsCalls: true }, async ({ place, toss }) => {
    const environment = { BATCH_SECONDS: String(LIMIT_SECONDS), BATCH_CONCURRENCY: String(IN_FLIGHT) };
    const { answer } = await measure<TimedRun>({ ...place, subject: "./ours/timed-run.ts", environment });
    const { beganAtMs, tookMs, summary } = answer;
    if (summary.status !== "out_of_time" || summary.remaining === 0)
      throw new Error(`it did not run out: ${JSON.stringify(summary)}`);
    const charges = await toss.calls({ operation: "charge" });
    const chargedMs = Math.max(...charges.map(({ arrivedAtMs }) => arrivedAtMs)) - beganAtMs;
    const shareOf = (ms: number) => ms / (LIMIT_SECONDS * 10);
    const ideal = (IN_FLIGHT * LIMIT_SECONDS * 1_000) / LATENCY_MS;
    return {
      figures: [
        {
          what: `the run has ended, of its limit of ${LIMIT_SECONDS} s`,
          ours: `after ${rounded(tookMs / 1_000)} s`,
          baseline: "-",
          figure: shareOf(tookMs),
          unit: " %",
          floor: 100,
          goal: 100,
          isLowerBetter: true,
        },
        {
          what: "charges are begun for so much of the limit",
          ours: `${rounded(chargedMs / 1_000)} s`,
          baseline: "-",
          figure: shareOf(chargedMs),
          unit: " %",
          floor: 90,
          goal: 95,
        },
      ],
      notes: [
        `${summary.paid} paid, ${summary.unknown} without an outcome, ${summary.remaining} left for the next run; without any loss ${Math.round(ideal)} would fit`,
      ],
    };
  });
