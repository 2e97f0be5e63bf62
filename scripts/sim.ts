// npm run sim: lives many seeds of people, months and misfortune, and holds every day against the invariants. See docs/simulation.md.

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { bundle } from "@/scripts/bundle";
import { runScript } from "@/scripts/obstacle";
import type { FaultKind } from "@/tests/simulation/faults";
import { shorten } from "@/tests/simulation/shorten";
import type { SeedInput, SeedReport } from "@/tests/simulation/simulate";

type Flags = { seeds: number[]; subscriptions: number; months: number; workers: number; json?: true };
type Task = Omit<SeedInput, "databaseUrl">;

/** Seeds under way at once in one process. */
const SEEDS_PER_WORKER = 4;
const TRACE_LINES = 60;
/** Most of what a simulated day makes is dead by its evening: room for it in the young generation spares collecting. */
const YOUNG_MEMORY = "--max-semi-space-size=32";
const WORKER = fileURLToPath(new URL("../tests/simulation/worker.ts", import.meta.url));

async function main(): Promise<number> {
  const flags = new Command("sim")
    .description("Simulates people, the cron, Toss and their misfortunes, and checks every invariant after every simulated day.")
    .option("--seeds <range>", "one seed or a range, such as 1-300", seedRange, seedRange("1-20"))
    .option("--subscriptions <n>", "people in each seed", wholeNumber, 50)
    .option("--months <n>", "simulated months", wholeNumber, 14)
    .option("--workers <n>", "processes", wholeNumber, 2)
    .option("--json", "print one JSON object as the last line")
    .parse()
    .opts<Flags>();
  const startedAt = performance.now();
  const program = await bundle(WORKER);
  const workers = Array.from({ length: flags.workers }, (_, nth) => startWorker(program, nth));
  try {
    const reports = await liveAll(workers, flags);
    const broken = reports.filter(({ violations }) => violations.length > 0);
    for (const report of broken.slice(0, 3)) await explain(report, flags, workers);
    printSummary(reports, flags, (performance.now() - startedAt) / 1_000);
    return broken.length > 0 || reports.length < flags.seeds.length ? 1 : 0;
  } finally {
    await Promise.all(workers.map(({ child }) => dismiss(child)));
  }
}

type Worker = { child: ChildProcess; live: (input: Task) => Promise<SeedReport> };

/**
 * A worker and the database that it starts stay on one processor, where that can be had: they wake each other some thousand times a second, and
 * from one processor to another that costs more than the statement. A database that is there already lives where it likes.
 */
function placeOf(nth: number): { execPath?: string; execArgv: string[] } {
  if (process.env.DATABASE_URL) return { execArgv: [YOUNG_MEMORY] };
  const alone = ["-c", String(nth % availableParallelism())];
  const isPossible = spawnSync("taskset", [...alone, process.execPath, "--version"]).status === 0;
  if (!isPossible) return { execArgv: [YOUNG_MEMORY] };
  return { execPath: "taskset", execArgv: [...alone, process.execPath, YOUNG_MEMORY] };
}

/** Waits until it has put its database away. */
async function dismiss(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.disconnect();
  await gone;
}

function startWorker(program: string, nth: number): Worker {
  const child = fork(program, { ...placeOf(nth), stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map<number, (answer: { report?: SeedReport; failure?: string }) => void>();
  let last = 0;
  child.on("message", ({ id, ...answer }: { id: number; report?: SeedReport; failure?: string }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  child.on("exit", (code) => {
    for (const answer of waiting.values()) answer({ failure: `a worker ended with ${code}` });
  });
  const live = (input: Task) =>
    new Promise<SeedReport>((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ report, failure }) => (report ? resolve(report) : reject(new Error(failure))));
      child.send({ id: last, input });
    });
  return { child, live };
}

async function liveAll(workers: readonly Worker[], { seeds, subscriptions, months, json }: Flags): Promise<SeedReport[]> {
  const queue = [...seeds];
  const reports: SeedReport[] = [];
  const lane = async ({ live }: Worker) => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      const report = await live({ seed, subscriptions, months });
      reports.push(report);
      const { violations, charges } = report;
      if (violations.length > 0) console.log(`seed ${seed}: ${violations.length} violations, such as: ${violations[0]}`);
      else if (!json) console.log(`seed ${seed}: ${charges} charges, all invariants hold (${reports.length}/${seeds.length})`);
    }
  };
  await Promise.all(workers.flatMap((worker) => Array.from({ length: SEEDS_PER_WORKER }, () => lane(worker))));
  return reports;
}

/** Prints what is needed to see the failure again, and the shortest way to it that was found. */
async function explain(report: SeedReport, { subscriptions, months }: Flags, [worker]: Worker[]): Promise<void> {
  const shortest = worker ? await shorten(worker.live, { seed: report.seed, subscriptions, months }, report) : null;
  const { report: found, input } = shortest ?? { report, input: { seed: report.seed, subscriptions, months } };
  console.log(`\nseed ${report.seed}, day ${report.brokenOnDay}:`);
  for (const violation of report.violations.slice(0, 10)) console.log(`  ${violation}`);
  console.log(`again with: npm run sim -- --seeds ${report.seed} --subscriptions ${subscriptions} --months ${months}`);
  console.log(
    `shortest found: day ${found.brokenOnDay}, ${input.only?.length ?? subscriptions} people, without ${input.without?.join(", ") || "nothing"}:`,
  );
  for (const violation of found.violations.slice(0, 5)) console.log(`  ${violation}`);
  for (const line of found.trace.slice(-TRACE_LINES)) console.log(`    ${line}`);
}

function printSummary(reports: readonly SeedReport[], { json }: Flags, seconds: number): void {
  const sum = (of: (report: SeedReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const kinds = new Map<string, number>();
  for (const { faults } of reports)
    for (const [kind, count] of Object.entries(faults) as [FaultKind, number][]) kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  const faultsInjected = Object.fromEntries([...kinds].sort(([, a], [, b]) => b - a));
  const summary = {
    seeds: reports.length,
    subscriptionMonths: sum(({ subscriptionMonths }) => subscriptionMonths),
    liveSubscriptionMonths: Math.round(sum(({ liveMonths }) => liveMonths)),
    charges: sum(({ charges }) => charges),
    faultsInjected: { total: [...kinds.values()].reduce((total, count) => total + count, 0), ...faultsInjected },
    violations: sum(({ violations }) => violations.length),
    seconds: Math.round(seconds * 10) / 10,
  };
  if (json) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(`${summary.seeds} seeds, ${summary.subscriptionMonths} subscription-months, ${summary.charges} charges,`);
  console.log(
    `${summary.faultsInjected.total} faults of ${kinds.size} kinds, ${summary.violations} violations, ${summary.seconds} s`,
  );
}

function seedRange(text: string): number[] {
  const [first, last = first] = text.split("-").map(Number);
  if (
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    first === undefined ||
    last === undefined ||
    last < first ||
    first < 0
  )
    throw new InvalidArgumentError("a seed such as 7, or a range such as 1-300");
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("a whole number from 1");
  return number;
}

await runScript(main);
