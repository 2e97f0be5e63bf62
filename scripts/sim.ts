// npm run sim: simulates many seeds of people, months and faults, and checks the invariants after
// every simulated day. See docs/simulation.md.

import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { commandOf, readFlags, type SimFlags } from "@/scripts/checks/sim-flags";
import { bundle } from "@/scripts/process/bundle";
import { runScript } from "@/scripts/process/command-error";
import { showProgress } from "@/scripts/process/progress";
import type { FaultKind } from "@/tests/simulation/faults";
import { shorten } from "@/tests/simulation/shorten";
import type { SeedInput, SeedReport } from "@/tests/simulation/simulate";

type Task = Omit<SeedInput, "databaseUrl">;

/** How many seeds one process runs at once. */
const SEEDS_PER_WORKER = 4;
const TRACE_LINES = 60;
/**
 * Most objects of a simulated day are garbage soon. A larger young generation saves garbage
 * collections.
 */
const MEMORY_FLAG = "--max-semi-space-size=32";
const WORKER = fileURLToPath(new URL("../tests/simulation/worker.ts", import.meta.url));

async function main(): Promise<number> {
  const flags = readFlags(process.argv.slice(2));
  const startedAt = performance.now();
  const program = await bundle(WORKER);
  const workers = Array.from({ length: flags.workers }, (_, nth) => startWorker(program, nth));
  try {
    const reports = await runSeeds(workers, flags);
    const broken = reports.filter(({ violations }) => violations.length > 0);
    for (const report of broken.slice(0, 3)) await explain(report, flags, workers);
    printSummary(reports, flags, (performance.now() - startedAt) / 1_000);
    return broken.length > 0 || reports.length < flags.seeds.length ? 1 : 0;
  } finally {
    await Promise.all(workers.map(({ child }) => stopWorker(child)));
  }
}

type Worker = { child: ChildProcess; run: (input: Task) => Promise<SeedReport> };

/**
 * Pins a worker and the database that it starts to one processor, where `taskset` exists. They wake
 * each other thousands of times a second, and across processors a wake-up costs more than the
 * statement. An existing database (DATABASE_URL) is not pinned.
 */
function pinToProcessor(nth: number): { execPath?: string; execArgv: string[] } {
  if (process.env.DATABASE_URL) return { execArgv: [MEMORY_FLAG] };
  const pin = ["-c", String(nth % availableParallelism())];
  const isPossible = spawnSync("taskset", [...pin, process.execPath, "--version"]).status === 0;
  if (!isPossible) return { execArgv: [MEMORY_FLAG] };
  return { execPath: "taskset", execArgv: [...pin, process.execPath, MEMORY_FLAG] };
}

/** Waits until the worker has removed its database. */
async function stopWorker(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.disconnect();
  await exit;
}

function startWorker(program: string, nth: number): Worker {
  const child = fork(program, { ...pinToProcessor(nth), stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const waiting = new Map<number, (answer: { report?: SeedReport; failure?: string }) => void>();
  let last = 0;
  child.on("message", ({ id, ...answer }: { id: number; report?: SeedReport; failure?: string }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  child.on("exit", (code) => {
    for (const answer of waiting.values()) answer({ failure: `a worker exited with code ${code}` });
  });
  const run = (input: Task) =>
    new Promise<SeedReport>((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ report, failure }) => (report ? resolve(report) : reject(new Error(failure))));
      child.send({ id: last, input });
    });
  return { child, run };
}

const taskOf = (seed: number, { subscriptions, months, only, without }: SimFlags): Task => ({
  seed,
  subscriptions,
  months,
  ...(only ? { only } : {}),
  ...(without ? { without } : {}),
});

async function runSeeds(workers: readonly Worker[], flags: SimFlags): Promise<SeedReport[]> {
  const { seeds, json } = flags;
  const queue = [...seeds];
  const progress = showProgress({ title: "seeds", total: seeds.length });
  const reports: SeedReport[] = [];
  const lane = async ({ run }: Worker) => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      const report = await run(taskOf(seed, flags));
      reports.push(report);
      progress.advance();
      const { violations, charges } = report;
      if (violations.length > 0) progress.say(`seed ${seed}: ${violations.length} violations, such as: ${violations[0]}`);
      else if (!json) progress.say(`seed ${seed}: ${charges} charges, all invariants hold (${reports.length}/${seeds.length})`);
    }
  };
  try {
    await Promise.all(workers.flatMap((worker) => Array.from({ length: SEEDS_PER_WORKER }, () => lane(worker))));
  } finally {
    progress.end();
  }
  return reports;
}

/**
 * Prints the failure, the command that repeats it, and the shortest input found that still fails.
 */
async function explain(report: SeedReport, flags: SimFlags, [worker]: Worker[]): Promise<void> {
  const task = taskOf(report.seed, flags);
  const { report: found, input } = worker ? await shorten(worker.run, task, report) : { report, input: task };
  console.log(`\nseed ${report.seed}, day ${report.brokenOnDay}:`);
  for (const violation of report.violations.slice(0, 10)) console.log(`  ${violation}`);
  console.log(`repeat with: ${commandOf(task)}`);
  const people = input.only?.length ?? input.subscriptions;
  console.log(`shortest found, day ${found.brokenOnDay}, ${people} people: ${commandOf(input)}`);
  for (const violation of found.violations.slice(0, 5)) console.log(`  ${violation}`);
  for (const line of found.trace.slice(-TRACE_LINES)) console.log(`    ${line}`);
}

function printSummary(reports: readonly SeedReport[], { json }: SimFlags, seconds: number): void {
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

await runScript(main);
