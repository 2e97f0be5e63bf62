/** The limit of calls to Toss that all processes share: never exceeded, and nearly used up. */
import { measureTogether } from "./processes";
import { type Report, rounded } from "./report";
import { type BenchInput, withBenchSetup } from "./setup";

const CALLS_PER_SECOND = 50;
const PROCESSES = 4;
/** Half a minute of the limit. */
const DUE = 1_500;
const LATENCY_MS = 300;
const SECOND_MS = 1_000;

export const limit = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: DUE, latencyMs: LATENCY_MS, keepsCalls: true }, async ({ place, toss }) => {
    await warmUp(place.tossUrl);
    const { each } = await measureTogether<number[]>(PROCESSES, {
      ...place,
      subject: "./ours/recorded-run.ts",
      environment: { TOSS_CALLS_PER_SECOND: String(CALLS_PER_SECOND) },
    });
    const left = each.flatMap(({ answer }) => answer).toSorted((a, b) => a - b);
    const arrived = (await toss.calls({ operation: "charge" })).map(({ arrivedAtMs }) => arrivedAtMs).toSorted((a, b) => a - b);
    if (arrived.length !== DUE) throw new Error(`${arrived.length} calls for ${DUE} due`);
    const seconds = ((arrived.at(-1) ?? 0) - (arrived[0] ?? 0)) / SECOND_MS;
    const highest = {
      what: `calls in the highest second, ${PROCESSES} processes`,
      baseline: `limit ${CALLS_PER_SECOND}/s`,
      unit: "",
      floor: CALLS_PER_SECOND,
      goal: CALLS_PER_SECOND,
      isLowerBetter: true as const,
    };
    return {
      figures: [
        { ...highest, ours: "as they arrived", figure: highestSecond(arrived) },
        { ...highest, ours: "as they left", figure: highestSecond(left) },
        {
          what: "use of the limit",
          ours: `${arrived.length} calls in ${rounded(seconds)} s`,
          baseline: `limit ${CALLS_PER_SECOND}/s`,
          figure: ((arrived.length - 1) / seconds / CALLS_PER_SECOND) * 100,
          unit: " %",
          floor: 90,
          goal: 96,
        },
      ],
      notes: ["a second is any second: the window slides from call to call; arrivals are the emulator's own"],
    };
  });

/**
 * A receiver stalls for tens of ms at its first call while its code is compiled, and the waiting
 * calls then arrive together.
 */
async function warmUp(tossUrl: string): Promise<void> {
  for (let round = 0; round < 10; round += 1)
    await Promise.all(
      Array.from({ length: 50 }, () => fetch(`${tossUrl}/v1/payments/orders/warm-up`).then((answer) => answer.text())),
    );
}

/**
 * @param instants in ms, ascending @returns the highest number of them within less than a second
 */
export function highestSecond(instants: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [last, instant] of instants.entries()) {
    while (instant - (instants[first] ?? instant) >= SECOND_MS) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
