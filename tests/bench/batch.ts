/**
 * A morning's renewals with Toss's latency: the batch compared with the ideal and with the guide's
 * loop.
 */
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { measure } from "./processes";
import { type Figure, perSecond, type Report } from "./report";
import { type BenchInput, withBenchSetup } from "./setup";

const DUE = 2_000;
const LATENCY_MS = 300;
/** The loop takes a third of a second per charge, so a few charges show its speed. */
const LOOP_CHARGES = 60;

const BOUNDS = [
  { inFlight: 20, floor: 15, goal: 18 },
  { inFlight: 100, floor: 50, goal: 80 },
];

export async function batch(ground: BenchInput): Promise<Report> {
  const loop = await withBenchSetup(ground, { due: DUE, latencyMs: LATENCY_MS }, ({ place }) =>
    measure<number>({ ...place, subject: "./baselines/sequential-loop.ts", input: { charges: LOOP_CHARGES } }),
  );
  const loopPerSecond = loop.answer / loop.seconds;
  const figures: Figure[] = [];
  for (const { inFlight, floor, goal } of BOUNDS) {
    const ours = await withBenchSetup(ground, { due: DUE, latencyMs: LATENCY_MS }, ({ place }) =>
      measure<RunSummary>({ ...place, subject: "./ours/billing-run.ts", environment: { BATCH_CONCURRENCY: String(inFlight) } }),
    );
    if (ours.answer.paid !== DUE) throw new Error(`not all were paid: ${JSON.stringify(ours.answer)}`);
    figures.push({
      what: `${DUE} due, ${LATENCY_MS} ms, ${inFlight} in flight`,
      ours: `${perSecond(DUE, ours.seconds)} in ${ours.seconds.toFixed(1)} s`,
      baseline: `guide's loop ${perSecond(loop.answer, loop.seconds)}`,
      figure: DUE / ours.seconds / loopPerSecond,
      unit: "x",
      floor,
      goal,
    });
  }
  return { figures, notes: [`the guide's loop was run over ${LOOP_CHARGES} of them, since all would take ten minutes`] };
}
