/**
 * The same charges driven by two tuned PostgreSQL job queues, compared with our claim on the
 * subscription row.
 */
import { type Contestant, type ContestantRun, OURS, QUEUES, QUEUES_SETTLING_TOGETHER, runContestant } from "./queue-contestants";
import { type Figure, type Report, rounded } from "./report";
import { type BenchInput, withBenchSetup } from "./setup";

const DUE = 3_000;
/** Counting statements slows every contestant down, so a separate, shorter run does it. */
const TAPPED_DUE = 500;
const LATENCY_MS = 300;

type Race = { due: number; latencyMs: number; isTapped?: boolean };
type Result = ContestantRun & { name: string };
type Value = { name: string; value: number };

export async function queue(ground: BenchInput): Promise<Report> {
  const everybody = [OURS, ...QUEUES];
  const prompt = await race(ground, everybody, { due: DUE, latencyMs: 0 });
  const slow = await race(ground, everybody, { due: DUE, latencyMs: LATENCY_MS });
  const tapped = await race(ground, everybody, { due: TAPPED_DUE, latencyMs: 0, isTapped: true });
  const together = await race(ground, QUEUES_SETTLING_TOGETHER, { due: DUE, latencyMs: 0 });
  return {
    figures: [
      { ...compare("charges a second at 0 ms", prompt.map(speed), Math.max), floor: 1, goal: 1.3 },
      { ...compare(`charges a second at ${LATENCY_MS} ms`, slow.map(speed), Math.max), floor: 0.95, goal: 1 },
      { ...compare("CPU ms a charge, with PostgreSQL's", prompt.map(cpuMs), Math.min), floor: 1, goal: 0.7, isLowerBetter: true },
      { ...compare("SQL statements a charge", tapped.map(statements), Math.min), floor: 1, goal: 0.7, isLowerBetter: true },
    ],
    notes: [
      "each job claims one due subscription, charges it and settles it by the application's own functions; enqueueing is not counted",
      ...together.map((one) => `not judged: ${one.name}, ${rounded(speed(one).value)}/s at 0 ms`),
    ],
  };
}

/** Runs the contestants one after another, each with its own database and emulator. */
async function race(ground: BenchInput, contestants: Contestant[], options: Race): Promise<Result[]> {
  const results: Result[] = [];
  for (const contestant of contestants) {
    ground.say(`${contestant.name} at ${options.latencyMs} ms${options.isTapped ? ", counting statements" : ""}`);
    const one = await withBenchSetup(ground, options, (setup) => runContestant(setup, contestant, options));
    results.push({ ...one, name: contestant.name });
  }
  return results;
}

const speed = ({ name, due, seconds }: Result): Value => ({ name, value: due / seconds });
const cpuMs = ({ name, due, cpuSeconds, postgresCpuSeconds }: Result): Value => ({
  name,
  value: ((cpuSeconds + postgresCpuSeconds) * 1_000) / due,
});
const statements = ({ name, due, statements }: Result): Value => ({ name, value: statements / due });

/** Ours over the best of theirs. */
function compare(
  what: string,
  [ours, ...theirs]: Value[],
  best: (...values: number[]) => number,
): Pick<Figure, "what" | "ours" | "baseline" | "figure" | "unit"> {
  const own = ours?.value ?? Number.NaN;
  return {
    what,
    ours: String(rounded(own)),
    baseline: theirs.map(({ name, value }) => `${name} ${rounded(value)}`).join(", "),
    figure: own / best(...theirs.map(({ value }) => value)),
    unit: "x",
  };
}
