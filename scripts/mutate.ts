// npm run mutate: lets StrykerJS generate mistakes in one room (negated conditions, moved
// boundaries, removed statements) and runs the tests of that room against each. What survives is a
// gap in the tests, or makes no difference. `npm run mutants` is the small, chosen list beside it.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError } from "commander";
import { startTestServer } from "@/scripts/postgres/test-server";
import { CommandError, runScript } from "@/scripts/process/command-error";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, ".data/mutate");
/**
 * Installed on the first run into a folder of its own: 177 packages that nothing else needs, and
 * that want a newer Node.js than the application does.
 */
const PACKAGES = ["@stryker-mutator/core@10.1.1", "@stryker-mutator/vitest-runner@10.1.1", "node@22.23.3"];
const TOOL = join(FOLDER, "stryker-10.1.1");
const NODE = join(TOOL, "node_modules/node/bin/node");
const STRYKER = join(TOOL, "node_modules/@stryker-mutator/core/bin/stryker.js");
const RUNNER = join(TOOL, "node_modules/@stryker-mutator/vitest-runner/dist/src/index.js");
/** Beside the usual time of a test: a mutant that runs longer hangs, and counts as killed. */
const TIMEOUT_MS = 30_000;
/**
 * A changed word or an emptied object proves little; messages and codes have tests of their own.
 */
const EXCLUDED = ["StringLiteral", "ObjectLiteral", "ArrayDeclaration"];

type Flags = { tests?: string[]; concurrency: number; static: boolean; fresh?: true };
type Mutant = { status: string; mutatorName: string; replacement?: string; location: { start: { line: number } } };
type Report = { files: Record<string, { source: string; mutants: Mutant[] }> };

async function main(): Promise<number> {
  const command = new Command("mutate")
    .description("Generates mistakes in a folder or file of lib and runs its tests against each; prints what survives.")
    .argument("<path>", "what to change, for example lib/billing/rules or lib/toss/codes.ts")
    .option("--tests <paths...>", "test folders or files; by default those that mirror the path: lib/toss -> tests/toss")
    .option("--concurrency <count>", "how many mutants at once", wholeNumber, 1)
    .option("--no-static", "leave out code that runs at import, such as constants: each of its mutants runs every test")
    .option("--fresh", "forget what the last run of this path found")
    .parse();
  const [path = ""] = command.args;
  const { tests = [mirrorOf(path)], concurrency, ...flags } = command.opts<Flags>();
  for (const named of [path, ...tests]) if (!existsSync(join(ROOT, named))) throw new CommandError(`There is no ${named}.`);
  await installTool();
  const reportFile = writeConfig(path, { concurrency, ...flags });
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  try {
    const env = { ...process.env, MUTATE_TESTS: tests.join(","), DATABASE_URL: server.adminUrl };
    await run(NODE, [STRYKER, "run", configFile(path)], env);
  } finally {
    await server.stop();
  }
  return printVerdicts(JSON.parse(readFileSync(reportFile, "utf8")) as Report);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("It must be a number from 1 to 99.");
  return Number(text);
}

/** `lib/billing/rules/dunning.ts` has its tests in `tests/billing/rules`. */
const mirrorOf = (path: string): string => path.replace(/^lib\//, "tests/").replace(/\/[^/]+\.ts$/, "");

const nameOf = (path: string): string => path.replaceAll(/[^\w-]+/g, "_");
const configFile = (path: string): string => join(FOLDER, `${nameOf(path)}.config.json`);

async function installTool(): Promise<void> {
  if (existsSync(join(TOOL, "node_modules/vitest"))) return;
  mkdirSync(TOOL, { recursive: true });
  writeFileSync(join(TOOL, "package.json"), JSON.stringify({ private: true }));
  await run("npm", ["install", "--prefix", TOOL, "--legacy-peer-deps", "--no-audit", "--no-fund", ...PACKAGES]);
  // The runner drives the project's own Vitest.
  symlinkSync(join(ROOT, "node_modules/vitest"), join(TOOL, "node_modules/vitest"));
}

/** @returns where the report will be */
function writeConfig(path: string, { concurrency, ...flags }: Omit<Flags, "tests">): string {
  const reportFile = join(FOLDER, `${nameOf(path)}.json`);
  const config = {
    mutate: [path.endsWith(".ts") ? path : `${path}/**/*.ts`],
    testRunner: "vitest",
    plugins: [RUNNER],
    // Many tests reach the code through an operation or a process, not by an import.
    vitest: { configFile: "vitest.mutate.config.mjs", related: false },
    coverageAnalysis: "perTest",
    ignoreStatic: !flags.static,
    concurrency,
    timeoutMS: TIMEOUT_MS,
    mutator: { excludedMutations: EXCLUDED },
    incremental: true,
    incrementalFile: join(FOLDER, `${nameOf(path)}.incremental.json`),
    force: flags.fresh === true,
    reporters: ["json", "html", "progress-append-only"],
    jsonReporter: { fileName: reportFile },
    htmlReporter: { fileName: reportFile.replace(/json$/, "html") },
    tempDirName: ".data/mutate/sandbox",
    // StrykerJS would rewrite the paths in it with an API that TypeScript 7 does not have. Ours has
    // no paths that lead out of the copy.
    tsconfigFile: "none",
    ignorePatterns: [".data", ".next", "test-results", "docs"],
  };
  writeFileSync(configFile(path), JSON.stringify(config, null, 2));
  return reportFile;
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new CommandError(`${program} ended with ${code}.`))));
  });
}

const KILLED = ["Killed", "Timeout"];
const ALIVE = ["Survived", "NoCoverage"];

function printVerdicts({ files }: Report): number {
  let [killed, alive] = [0, 0];
  for (const [file, { source, mutants }] of Object.entries(files)) {
    killed += mutants.filter(({ status }) => KILLED.includes(status)).length;
    for (const { status, mutatorName, replacement, location } of mutants) {
      if (!ALIVE.includes(status)) continue;
      alive += 1;
      const line = source.split("\n")[location.start.line - 1]?.trim();
      console.log(`${status}: ${file}:${location.start.line} ${mutatorName}\n    ${line}\n    -> ${replacement}`);
    }
  }
  console.log(`mutate: ${killed} killed, ${alive} survived; report in ${FOLDER}`);
  return 0;
}

await runScript(main);
