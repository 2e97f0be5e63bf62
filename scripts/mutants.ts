// npm run mutants: plants one mistake at a time into a copy of the code, and checks that a test or
// the simulation fails. Before that, the same tests and the simulation must pass in the same copy
// without a mistake; otherwise a failure would prove nothing.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { startTestServer } from "@/scripts/postgres/test-server";
import { CommandError, runScript } from "@/scripts/process/command-error";
import { type Progress, showProgress } from "@/scripts/process/progress";
import { figuresOf } from "@/tests/mutants/figures";
import { MUTANTS } from "@/tests/mutants/list";
import type { Mutant } from "@/tests/mutants/mutant";

type Verdict = { mutant: Mutant; caughtBy: string | null; seconds: number };
/** One of `of` parts of the list, counted from 1. */
type Part = { nth: number; of: number };
type Flags = { only?: string; part: Part; simulationOnly?: true; figures?: string; tests?: string[] };
/** The result of a test run, with the test that failed or the reason that it was stopped. */
type TestResult = { isPassed: boolean; failure: string };

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOT_COPIED = ["node_modules", ".git", ".next", ".data", "test-results", "tsconfig.tsbuildinfo"];
const COPIES = 2;
/** A mutant that makes a test hang counts as caught. */
const MAX_TESTS_MS = 240_000;
const MAX_CONTROL_MS = 1_200_000;
/** How many characters of a test run's output are kept, from its end. */
const MAX_OUTPUT = 200_000;
/** The line that Vitest prints for a test file. */
const ENDED_FILE = /^ [✓❯×] (tests\/\S+\.test\.ts) /;
const SIMULATION = ["--seeds", "1-8", "--subscriptions", "15", "--months", "4", "--workers", "1", "--json"];

async function main(): Promise<number> {
  const { only, part, simulationOnly, figures, tests } = new Command("mutants")
    .description(
      "Plants mistakes into the code that moves money, one at a time; each must be caught by a test or by the simulation.",
    )
    .option("--only <text>", "only mutants whose name or file contains this text")
    .option("--part <nth/of>", "only this part of them, such as 2/12: a whole list takes longer than an hour", partOf, {
      nth: 1,
      of: 1,
    })
    .option("--simulation-only", "run only the simulation, to see what it catches without the tests")
    .option("--figures <path>", "not the list: each named number of this folder or file, four times as large and a quarter")
    .option("--tests <paths...>", "with --figures: the tests that must notice, by default those that mirror the path")
    .parse()
    .opts<Flags>();
  const listed = figures ? figuresOf(figures).map((mutant) => ({ ...mutant, tests: tests ?? mutant.tests })) : MUTANTS;
  const chosen = listed.filter(({ name, file }) => !only || name.includes(only) || file.includes(only));
  const [from, to] = [part.nth - 1, part.nth].map((nth) => Math.floor((chosen.length * nth) / part.of));
  const queue = chosen.slice(from, to);
  for (const mutant of queue) plant(mutant, readFileSync(join(ROOT, mutant.file), "utf8"));
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  const verdicts: Verdict[] = [];
  const options: RunOptions = { databaseUrl: server.adminUrl, withTests: !simulationOnly, withSimulation: !figures };
  const controls = simulationOnly ? [] : [...new Set(queue.flatMap(({ tests }) => tests))];
  const progress = showProgress({ title: "mutants", total: controls.length + queue.length });
  try {
    const lane = async (nth: number) => {
      const folder = copyOfTheCode();
      try {
        // Each copy runs its share of the tests, and the simulation.
        await requirePassing(folder, { tests: controls.filter((_, index) => index % COPIES === nth), options, progress });
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const verdict = await tryMutant(folder, mutant, options);
          verdicts.push(verdict);
          progress.advance(mutant.name);
          progress.say(
            `${verdict.caughtBy ? `caught by ${verdict.caughtBy}` : "SURVIVED"}: ${mutant.name} (${verdict.seconds.toFixed(0)} s)`,
          );
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    await Promise.all(Array.from({ length: COPIES }, (_, nth) => lane(nth)));
  } finally {
    progress.end();
    await server.stop();
  }
  const survivors = verdicts.filter(({ caughtBy }) => caughtBy === null);
  for (const { mutant } of survivors) console.log(`survivor: ${mutant.name} (${mutant.file})`);
  console.log(`mutants: ${verdicts.length - survivors.length} caught, ${survivors.length} survived`);
  return survivors.length === 0 ? 0 : 1;
}

function partOf(text: string): Part {
  const [, nth, of] = /^(\d{1,3})\/(\d{1,3})$/.exec(text)?.map(Number) ?? [];
  if (!nth || !of || nth > of) throw new InvalidArgumentError("It must be a part and how many there are, such as 2/12.");
  return { nth, of };
}

/**
 * @returns the text with the mistake in it. @throws CommandError when the code has changed and the
 *   mutant no longer fits
 */
function plant({ name, file, search, replace }: Mutant, text: string): string {
  if (text.split(search).length !== 2)
    throw new CommandError(`The mutant "${name}" no longer fits ${file}: its search text must occur exactly once.`);
  return text.replace(search, () => replace);
}

function copyOfTheCode(): string {
  const folder = mkdtempSync(join(tmpdir(), "trakko-mutant-"));
  for (const entry of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(entry)) cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

type RunOptions = { databaseUrl: string; withTests: boolean; withSimulation: boolean };

/** The control run: a test that fails without a mistake would seem to catch every mutant. */
async function requirePassing(
  folder: string,
  { tests, options, progress }: { tests: string[]; options: RunOptions; progress: Progress },
): Promise<void> {
  const onFile = (file: string) => progress.advance(`without a mistake: ${file}`);
  const tested = tests.length > 0 ? await runTests(folder, tests, { options, timeoutMs: MAX_CONTROL_MS, onFile }) : null;
  if (tested && !tested.isPassed) throw new CommandError(`A test fails without any mistake: ${tested.failure}`);
  const simulated = await runSimulation(folder, options);
  if (!simulated.isPassed) throw new CommandError(`The simulation fails without any mistake: ${simulated.failure}`);
  progress.say(
    `control: ${tests.length} test files ${options.withSimulation ? "and the simulation pass" : "pass"} without a mistake`,
  );
}

async function tryMutant(folder: string, mutant: Mutant, options: RunOptions): Promise<Verdict> {
  const startedAt = performance.now();
  const file = join(folder, mutant.file);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, plant(mutant, text));
  try {
    const caughtBy = await findCatcher(folder, mutant, options);
    return { mutant, caughtBy, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    writeFileSync(file, text);
  }
}

async function findCatcher(folder: string, { tests }: Mutant, options: RunOptions): Promise<string | null> {
  for (const test of options.withTests ? tests : []) {
    const { isPassed, failure } = await runTests(folder, [test], { options, timeoutMs: MAX_TESTS_MS });
    if (!isPassed) return `${test}: ${failure}`;
  }
  const { isPassed, failure } = await runSimulation(folder, options);
  return isPassed ? null : `the simulation: ${failure}`;
}

type Limits = {
  options: RunOptions;
  timeoutMs: number;
  /** Called for each test file that ended. */
  onFile?: (file: string) => void;
};

const runTests = (folder: string, tests: string[], limits: Limits): Promise<TestResult> =>
  run(folder, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--bail", "1", "--maxWorkers", "1", ...tests], limits);

const runSimulation = async (folder: string, options: RunOptions): Promise<TestResult> =>
  !options.withSimulation
    ? { isPassed: true, failure: "" }
    : run(folder, ["--import", "tsx", "scripts/sim.ts", ...SIMULATION], { options, timeoutMs: MAX_TESTS_MS });

function run(cwd: string, args: string[], { options, timeoutMs, onFile }: Limits): Promise<TestResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DATABASE_URL: options.databaseUrl, NO_COLOR: "1" },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk).slice(-MAX_OUTPUT);
    };
    child.stdout.on("data", collect);
    if (onFile)
      createInterface({ input: child.stdout }).on("line", (line) => {
        const [, file] = ENDED_FILE.exec(line) ?? [];
        if (file) onFile(file);
      });
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve({ isPassed: code === 0, failure: signal ? "it does not end" : firstFailure(output) }),
    );
  });
}

/** The first failed test, or the first violation. */
const firstFailure = (output: string): string =>
  /(?:FAIL|such as:|Error:)\s+(.{1,160})/.exec(output)?.[1]?.trim() ?? output.trim().split("\n").at(-1)?.slice(0, 160) ?? "";

await runScript(main);
