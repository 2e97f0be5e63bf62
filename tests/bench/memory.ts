/**
 * A run holds only charges in flight: compares its memory with a thousand and a hundred thousand
 * due.
 */
import type { ResidentRun } from "./ours/resident-runs";
import { measure } from "./processes";
import { type Figure, type Report, rounded } from "./report";
import { postponeDue } from "./seed";
import { type BenchInput, withBenchSetup } from "./setup";

/** The first one warms the process up. */
const RUNS = [1_000, 1_000, 100_000];
const PROGRESS_EVERY_MS = 15_000;

export const memory = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: RUNS.reduce((sum, due) => sum + due, 0) }, async ({ place, sql, toss }) => {
    await postponeDue(sql);
    const progress = setInterval(() => {
      void toss.state().then(({ approvals }) => ground.say(`${approvals} charged`));
    }, PROGRESS_EVERY_MS);
    try {
      const input = { runs: RUNS };
      const worker = { ...place, subject: "./ours/resident-runs.ts", input, nodeFlags: ["--expose-gc"] };
      return reportOf((await measure<ResidentRun[]>(worker)).answer);
    } finally {
      clearInterval(progress);
    }
  });

function reportOf(runs: ResidentRun[]): Report {
  const [, few, many] = runs;
  if (!few || !many || runs.some(({ due, paid }) => due !== paid)) throw new Error(`not all were paid: ${JSON.stringify(runs)}`);
  const what = `from ${few.due} to ${many.due} due`;
  return {
    figures: [
      growthOf(`resident memory, ${what}`, few.residentMb, many.residentMb),
      growthOf(`alive in the heap and beside it, ${what}`, few.liveMb, many.liveMb),
    ],
    notes: [
      "the most right after a collection, looked at four times a second; what loading the program took stays resident and may hide a little growth",
    ],
  };
}

const growthOf = (what: string, fewMb: number, manyMb: number): Figure => ({
  what,
  ours: `${rounded(manyMb)} MB`,
  baseline: `${rounded(fewMb)} MB`,
  figure: manyMb - fewMb,
  unit: " MB",
  floor: 30,
  goal: 10,
  isLowerBetter: true,
});
