// npm run mutants: plants one mistake at a time into a copy of the code and asks the tests, then the simulation, whether they notice. What they
// say counts only because the same tests, in the same copy, were satisfied with the code as it is.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { startTestServer } from "@/scripts/postgres/test-server";
import { Obstacle, runScript } from "@/scripts/process/obstacle";
import { MUTANTS } from "@/tests/mutants/list";
import type { Mutant } from "@/tests/mutants/mutant";

type Verdict = { mutant: Mutant; caughtBy: string | null; seconds: number };
type Flags = { only?: string; simulationOnly?: true };
/** What a test run said: the claim that failed, or that it had to be ended. */
type Finding = { isFine: boolean; claim: string };

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOT_COPIED = ["node_modules", ".git", ".next", ".data", "test-results", "tsconfig.tsbuildinfo"];
const COPIES = 2;
/** A mutant that makes a test hang is caught too. */
const MAX_TESTS_MS = 240_000;
const MAX_CONTROL_MS = 1_200_000;
/** The end of what a test run printed. */
const MAX_SAID = 200_000;
const SIMULATION = ["--seeds", "1-8", "--subscriptions", "15", "--months", "4", "--workers", "1", "--json"];

async function main(): Promise<number> {
  const { only, simulationOnly = false } = new Command("mutants")
    .description(
      "Plants mistakes into the code that moves money, one at a time; each must be caught by a test or by the simulation.",
    )
    .option("--only <text>", "only mutants whose name or file contains this")
    .option("--simulation-only", "ask the simulation alone: how much the judge sees by itself")
    .parse()
    .opts<Flags>();
  const queue = MUTANTS.filter(({ name, file }) => !only || name.includes(only) || file.includes(only));
  for (const mutant of queue) plant(mutant, readFileSync(join(ROOT, mutant.file), "utf8"));
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  const verdicts: Verdict[] = [];
  const ask: Asking = { databaseUrl: server.adminUrl, isSimulationOnly: simulationOnly };
  const controls = simulationOnly ? [] : [...new Set(queue.flatMap(({ tests }) => tests))];
  try {
    const lane = async (nth: number) => {
      const folder = copyOfTheCode();
      try {
        // Each copy is tried with its share of the tests, and with the simulation.
        await requireSatisfied(folder, { tests: controls.filter((_, index) => index % COPIES === nth), ask });
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const verdict = await tryMutant(folder, mutant, ask);
          verdicts.push(verdict);
          console.log(
            `${verdict.caughtBy ? `caught by ${verdict.caughtBy}` : "SURVIVED"}: ${mutant.name} (${verdict.seconds.toFixed(0)} s)`,
          );
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    await Promise.all(Array.from({ length: COPIES }, (_, nth) => lane(nth)));
  } finally {
    await server.stop();
  }
  const survivors = verdicts.filter(({ caughtBy }) => caughtBy === null);
  for (const { mutant } of survivors) console.log(`survivor: ${mutant.name} (${mutant.file})`);
  console.log(`mutants: ${verdicts.length - survivors.length}/${verdicts.length} caught`);
  return survivors.length === 0 ? 0 : 1;
}

/** The text with the mistake in it. Throws when the code has moved on and the mutant has to be written anew. */
function plant({ name, file, search, replace }: Mutant, text: string): string {
  if (text.split(search).length !== 2)
    throw new Obstacle(`The mutant "${name}" no longer fits ${file}: its text has to occur once.`);
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

type Asking = { databaseUrl: string; isSimulationOnly: boolean };

/** The control: a test that fails without any mistake would seem to catch them all. */
async function requireSatisfied(folder: string, { tests, ask }: { tests: string[]; ask: Asking }): Promise<void> {
  const judged = tests.length > 0 ? await askTests(folder, tests, { ask, mostMs: MAX_CONTROL_MS }) : null;
  if (judged && !judged.isFine) throw new Obstacle(`Without any mistake a test fails already: ${judged.claim}`);
  const lived = await askSimulation(folder, ask);
  if (!lived.isFine) throw new Obstacle(`Without any mistake the simulation is not satisfied: ${lived.claim}`);
  console.log(`control: ${tests.length} test files and the simulation are satisfied with the code as it is`);
}

async function tryMutant(folder: string, mutant: Mutant, ask: Asking): Promise<Verdict> {
  const startedAt = performance.now();
  const file = join(folder, mutant.file);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, plant(mutant, text));
  try {
    const caughtBy = await findCatcher(folder, mutant, ask);
    return { mutant, caughtBy, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    writeFileSync(file, text);
  }
}

async function findCatcher(folder: string, { tests }: Mutant, ask: Asking): Promise<string | null> {
  for (const test of ask.isSimulationOnly ? [] : tests) {
    const { isFine, claim } = await askTests(folder, [test], { ask, mostMs: MAX_TESTS_MS });
    if (!isFine) return `${test}: ${claim}`;
  }
  const { isFine, claim } = await askSimulation(folder, ask);
  return isFine ? null : `the simulation: ${claim}`;
}

const askTests = (folder: string, tests: string[], { ask, mostMs }: { ask: Asking; mostMs: number }): Promise<Finding> =>
  run(folder, [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--bail", "1", "--maxWorkers", "1", ...tests], {
    ask,
    mostMs,
  });

const askSimulation = (folder: string, ask: Asking): Promise<Finding> =>
  run(folder, ["--import", "tsx", "scripts/sim.ts", ...SIMULATION], { ask, mostMs: MAX_TESTS_MS });

function run(cwd: string, args: string[], { ask, mostMs }: { ask: Asking; mostMs: number }): Promise<Finding> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DATABASE_URL: ask.databaseUrl, NO_COLOR: "1" },
      timeout: mostMs,
      killSignal: "SIGKILL",
    });
    let said = "";
    const listen = (chunk: Buffer) => {
      said = (said + chunk).slice(-MAX_SAID);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ isFine: code === 0, claim: signal ? "it does not end" : claimIn(said) }));
  });
}

/** The first test that failed, or the first violation. */
const claimIn = (said: string): string =>
  /(?:FAIL|such as:|Error:)\s+(.{1,160})/.exec(said)?.[1]?.trim() ?? said.trim().split("\n").at(-1)?.slice(0, 160) ?? "";

await runScript(main);
