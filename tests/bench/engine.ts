/**
 * The cost of the batch itself when Toss answers at once: its speed as a share of what the same
 * worker reaches by calling Toss and nothing else, and round trips to PostgreSQL.
 */
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { type Measured, measure } from "./processes";
import { median, perSecond, type Report, rounded } from "./report";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";
import { type Tapped, tapDatabase } from "./wire-tap";

const DUE = 5_000;
const IN_FLIGHT = 100;
/** By turns, because the speed of a machine differs from minute to minute. */
const ROUNDS = 3;
const LOOP_CHARGES = 1_000;
const TAPPED_DUE = 2_000;

export async function engine(ground: BenchInput): Promise<Report> {
  const runs: Measured<unknown>[] = [];
  const calls: Measured<unknown>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    runs.push(await withBenchSetup(ground, { due: DUE }, (setup) => runAll(setup, DUE)));
    calls.push(
      await withBenchSetup(ground, { due: DUE }, ({ place }) =>
        measure({ ...place, subject: "./baselines/fetch-loop.ts", input: { charges: DUE, atOnce: IN_FLIGHT } }),
      ),
    );
  }
  const [ours, ceiling] = [middleOf(runs), middleOf(calls)];
  const ownCalls = await withBenchSetup(ground, { due: DUE }, ({ place }) =>
    measure({ ...place, subject: "./ours/calls-alone.ts", input: { charges: DUE, atOnce: IN_FLIGHT } }),
  );
  const bare = await withBenchSetup(ground, { due: LOOP_CHARGES }, ({ place }) =>
    measure<number>({ ...place, subject: "./baselines/sequential-loop.ts", input: { charges: LOOP_CHARGES } }),
  );
  const tapped = await withBenchSetup(ground, { due: TAPPED_DUE }, tapRun);
  return {
    figures: [
      {
        what: `share of what calls alone reach, no latency, ${IN_FLIGHT} in flight`,
        ours: perSecond(DUE, ours.seconds),
        baseline: `calls alone ${perSecond(DUE, ceiling.seconds)}`,
        figure: ceiling.seconds / ours.seconds,
        unit: "x",
        floor: 0.4,
        goal: 0.85,
      },
      {
        what: "round trips to PostgreSQL a charge",
        ours: `${tapped.roundTrips} for ${TAPPED_DUE}`,
        baseline: "-",
        figure: tapped.roundTrips / TAPPED_DUE,
        unit: "",
        floor: 1,
        goal: 0.35,
        isLowerBetter: true,
      },
    ],
    notes: [
      `medians of ${ROUNDS} runs by turns; calls alone are the guide's own, by Node's fetch: nothing is written, ${IN_FLIGHT} in flight`,
      `our own client alone: ${perSecond(DUE, ownCalls.seconds)}, of which a run reaches ${rounded(ownCalls.seconds / ours.seconds)}x; not judged`,
      `a bare loop, one UPDATE and one call after another, without invoice, payment, ledger entry, claim and audit: ${perSecond(bare.answer, bare.seconds)}`,
      `statements a charge: ${rounded(tapped.statements / TAPPED_DUE)}, begin and commit included`,
      `CPU of the run's own process: ${rounded((ours.cpuSeconds * 1_000) / DUE)} ms a charge; of the bare calls ${rounded((ceiling.cpuSeconds * 1_000) / DUE)} ms`,
    ],
  };
}

/** The run whose time is the median. */
const middleOf = (all: readonly Measured<unknown>[]): Measured<unknown> => {
  const seconds = median(all.map((each) => each.seconds));
  return all.find((each) => each.seconds === seconds) as Measured<unknown>;
};

async function runAll({ place }: Pick<BenchSetup, "place">, due: number): Promise<Measured<RunSummary>> {
  const environment = { BATCH_CONCURRENCY: String(IN_FLIGHT) };
  const ours = await measure<RunSummary>({ ...place, subject: "./ours/billing-run.ts", environment });
  if (ours.answer.paid !== due) throw new Error(`not all were paid: ${JSON.stringify(ours.answer)}`);
  return ours;
}

/** A separate run, because counting costs time. */
async function tapRun({ place }: BenchSetup): Promise<Tapped> {
  const tap = await tapDatabase(place.databaseUrl);
  try {
    await runAll({ place: { ...place, databaseUrl: tap.url } }, TAPPED_DUE);
    return tap.tapped;
  } finally {
    tap.stop();
  }
}
