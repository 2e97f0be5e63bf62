/**
 * Concurrent runs share the work: no customer is charged twice, and the runs wait for Toss in
 * parallel.
 */
import { measureTogether } from "./processes";
import { type Figure, perSecond, type Report } from "./report";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";

const DUE = 400;
const LATENCY_MS = 50;
const PROCESSES = [1, 2, 8];
const SPEED_DUE = 600;
const SPEED_LATENCY_MS = 300;
/** So few that a process only waits for Toss. */
const SPEED_IN_FLIGHT = 5;
const SPEED_PROCESSES = 4;

export async function overlap(ground: BenchInput): Promise<Report> {
  const figures: Figure[] = [];
  for (const processes of PROCESSES) figures.push(await countCalls(ground, processes));
  const [alone, together] = [await speedOf(ground, 1), await speedOf(ground, SPEED_PROCESSES)];
  figures.push({
    what: `${SPEED_PROCESSES} processes, ${SPEED_LATENCY_MS} ms, ${SPEED_IN_FLIGHT} in flight each`,
    ours: perSecond(SPEED_DUE, together),
    baseline: `one process ${perSecond(SPEED_DUE, alone)}`,
    figure: alone / together,
    unit: "x",
    floor: 3.5,
    goal: 3.9,
  });
  return { figures, notes: [`calls and approvals are the emulator's own count, for ${DUE} due`] };
}

/** Counts calls beyond the one charge per due customer, look-ups included. */
const countCalls = (ground: BenchInput, processes: number): Promise<Figure> =>
  withBenchSetup(ground, { due: DUE, latencyMs: LATENCY_MS, keepsCalls: true }, async (setup) => {
    ground.say(`${processes} at once`);
    await measureTogether(processes, { ...setup.place, subject: "./ours/billing-run.ts" });
    const { approvals, calls } = await setup.toss.state();
    if (approvals !== DUE) throw new Error(`${approvals} approvals for ${DUE} due`);
    return {
      what: `calls too many to Toss, ${processes} at once`,
      ours: `${calls} calls, ${approvals} approvals, ${await paidIn(setup)} paid`,
      baseline: "-",
      figure: calls - DUE,
      unit: "",
      floor: 0,
      goal: 0,
      isLowerBetter: true as const,
    };
  });

async function paidIn({ sql }: BenchSetup): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from payments where status = 'paid'`;
  return row?.count ?? 0;
}

const speedOf = (ground: BenchInput, processes: number): Promise<number> =>
  withBenchSetup(ground, { due: SPEED_DUE, latencyMs: SPEED_LATENCY_MS }, async ({ place, toss }) => {
    ground.say(`speed of ${processes} at once`);
    const { seconds } = await measureTogether(processes, {
      ...place,
      subject: "./ours/billing-run.ts",
      environment: { BATCH_CONCURRENCY: String(SPEED_IN_FLIGHT) },
    });
    const { approvals } = await toss.state();
    if (approvals !== SPEED_DUE) throw new Error(`${approvals} approvals for ${SPEED_DUE} due`);
    return seconds;
  });
