// npm run mutants: plants one mistake at a time into a copy of the code and asks the tests, then the simulation, whether they notice.

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { Obstacle, runScript } from "@/scripts/obstacle";
import { startTestServer } from "@/scripts/test-server";
import { MUTANTS, type Mutant } from "@/tests/mutants/list";

type Verdict = { mutant: Mutant; caughtBy: string | null; seconds: number };

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NOT_COPIED = ["node_modules", ".git", ".next", ".data", "test-results", "tsconfig.tsbuildinfo"];
const COPIES = 2;
/** A mutant that makes a test hang is caught too. */
const TESTS_MOST_MS = 240_000;
const SIMULATION = ["--seeds", "1-8", "--subscriptions", "15", "--months", "4", "--workers", "1", "--json"];

async function main(): Promise<number> {
  const { only } = new Command("mutants")
    .description(
      "Plants mistakes into the code that moves money, one at a time; each must be caught by a test or by the simulation.",
    )
    .option("--only <text>", "only mutants whose name or file contains this")
    .parse()
    .opts<{ only?: string }>();
  const queue = MUTANTS.filter(({ name, file }) => !only || name.includes(only) || file.includes(only));
  for (const mutant of queue) plant(mutant, readFileSync(join(ROOT, mutant.file), "utf8"));
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  const verdicts: Verdict[] = [];
  try {
    const lane = async () => {
      const folder = copyOfTheCode();
      try {
        for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
          const verdict = await tryMutant(folder, mutant, server.adminUrl);
          verdicts.push(verdict);
          console.log(
            `${verdict.caughtBy ? `caught by ${verdict.caughtBy}` : "SURVIVED"}: ${mutant.name} (${verdict.seconds.toFixed(0)} s)`,
          );
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    await Promise.all(Array.from({ length: COPIES }, lane));
  } finally {
    await server.stop();
  }
  const survivors = verdicts.filter(({ caughtBy }) => caughtBy === null);
  for (const { mutant } of survivors) console.log(`survivor: ${mutant.name} (${mutant.file})`);
  console.log(`mutants: ${verdicts.length - survivors.length} caught, ${survivors.length} survived`);
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

async function tryMutant(folder: string, mutant: Mutant, databaseUrl: string): Promise<Verdict> {
  const startedAt = performance.now();
  const file = join(folder, mutant.file);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, plant(mutant, text));
  try {
    const caughtBy = await findCatcher(folder, mutant, databaseUrl);
    return { mutant, caughtBy, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    writeFileSync(file, text);
  }
}

async function findCatcher(folder: string, { tests }: Mutant, databaseUrl: string): Promise<string | null> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  for (const test of tests) {
    if (!(await passes(folder, [vitest, "run", "--bail", "1", "--maxWorkers", "1", test], databaseUrl))) return test;
  }
  return (await passes(folder, ["--import", "tsx", "scripts/sim.ts", ...SIMULATION], databaseUrl)) ? null : "the simulation";
}

function passes(cwd: string, args: string[], databaseUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      stdio: "ignore",
      env: { ...process.env, DATABASE_URL: databaseUrl },
      timeout: TESTS_MOST_MS,
      killSignal: "SIGKILL",
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

await runScript(main);
