// npm test: runs all checks in order, with live output. The last line gives the true totals,
// whatever happened before.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildOnce } from "@/scripts/build";
import { addSums, failedStep, readPlaywrightSums, readVitestSums, type Sums } from "@/scripts/checks/test-sums";
import { type Children, superviseChildren } from "@/scripts/process/children";
import { CommandError } from "@/scripts/process/command-error";
import { barOf, inWords } from "@/scripts/process/progress";
import { sweepAbandonedRuns } from "@/scripts/process/run-folders";
import { type UsualTimes, usualTimes } from "@/scripts/process/usual-times";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = "node_modules/.bin";
// Stops a run that hangs. An idle machine with two cores needs less than fifteen minutes. One at a
// third of its speed fits in too.
const RUN_TIMEOUT_MS = 60 * 60_000;

const NOTHING: Sums = { passed: 0, failed: 0, failures: [] };

type Step = { title: string; run: () => Promise<Sums> };

async function main(): Promise<number> {
  const isQuick = process.argv.includes("--quick");
  const children = await superviseChildren();
  const reports = mkdtempSync(join(tmpdir(), "trakko-reports-"));
  let sums = NOTHING;
  let interruption: string | undefined;
  const allSteps = (async () => {
    const steps = stepsFor(children, reports, isQuick);
    const times = usualTimes();
    for (const [nth, step] of steps.entries()) {
      if (interruption) return;
      console.log(`\n== ${headingOf(steps, nth, times)}`);
      const added = await runStep(step, times);
      if (!interruption) sums = addSums(sums, added);
    }
  })();
  interruption = (await Promise.race([allSteps, interrupted()])) ?? undefined;
  if (interruption) {
    console.error(interruption);
    sums = addSums(sums, failedStep(interruption));
  }
  await children.stop();
  await sweepAbandonedRuns();
  rmSync(reports, { recursive: true, force: true });
  for (const failure of sums.failures) console.log(`failed: ${failure}`);
  console.log(`\ntests: ${sums.passed} passed, ${sums.failed} failed`);
  return sums.failed === 0 && sums.passed > 0 ? 0 : 1;
}

function stepsFor(children: Children, reports: string, isQuick: boolean): Step[] {
  const playwrightReport = join(reports, "playwright.json");
  const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const tool = (name: string, args: string[], extra: Record<string, string> = {}) =>
    children.finish({ name, args: [binary(name), ...args], environment: { ...environment, ...extra } });
  const vitest = (report: string, ...flags: string[]) =>
    counted(
      () => tool("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...flags]),
      () => readVitestSums(readReport(report)),
    );
  const quick: Step[] = [
    { title: "types", run: () => uncounted(() => tool("next", ["typegen"]).then(() => tool("tsc", ["--noEmit"]))) },
    { title: "lint", run: () => uncounted(() => tool("biome", ["check", "."]).then(() => tool("knip", []))) },
    { title: "unit and integration", run: () => vitest(join(reports, "vitest.json")) },
  ];
  if (isQuick) return quick;
  return [
    ...quick,
    {
      title: "the batch behind PgBouncer",
      run: () => vitest(join(reports, "pooled.json"), "--config", "vitest.pooled.config.mjs"),
    },
    { title: "production build", run: () => uncounted(() => buildOnce({ root: ROOT, children })) },
    {
      title: "browser journeys",
      run: () =>
        counted(
          () => tool("playwright", ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport }),
          () => readPlaywrightSums(readReport(playwrightReport)),
        ),
    },
  ];
}

/** "███░░░ 3 of 6: unit and integration, about 9 min left". */
function headingOf(steps: readonly Step[], nth: number, times: UsualTimes): string {
  const left = steps.slice(nth).map(({ title }) => times.of(nameOf(title)));
  const leftMs = left.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  const time = left.includes(null) ? "" : `, about ${inWords(leftMs)} left`;
  return `${barOf(nth, steps.length)} ${nth + 1} of ${steps.length}: ${steps[nth]?.title}${time}`;
}

const nameOf = (title: string): string => `npm test: ${title}`;

async function runStep({ title, run }: Step, times: UsualTimes): Promise<Sums> {
  const startedAt = performance.now();
  try {
    const sums = await run();
    times.remember(nameOf(title), performance.now() - startedAt);
    return sums;
  } catch (error) {
    console.error(`${title}: ${error instanceof CommandError ? error.message : (error as Error).stack}`);
    return failedStep(title);
  } finally {
    console.log(`-- ${title}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
}

async function uncounted(run: () => Promise<unknown>): Promise<Sums> {
  await run();
  return NOTHING;
}

/**
 * Returns the sums of the report. A tool that fails without a failed test, such as a file that does
 * not load, counts as one failure.
 */
async function counted(run: () => Promise<void>, read: () => Sums): Promise<Sums> {
  const failure = await run().then(
    () => undefined,
    (error: unknown) => error,
  );
  const sums = read();
  if (failure && sums.failed === 0)
    return addSums(sums, failedStep(failure instanceof Error ? failure.message : String(failure)));
  return sums.passed + sums.failed === 0 ? failedStep("No test ran.") : sums;
}

function readReport(file: string): unknown {
  if (!existsSync(file)) throw new CommandError("the tool exited before it wrote its report.");
  return JSON.parse(readFileSync(file, "utf8"));
}

function binary(name: string): string {
  return join(ROOT, BIN, name);
}

function interrupted(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => resolve(`Stopped by ${name}.`));
    setTimeout(() => resolve(`The run took longer than ${RUN_TIMEOUT_MS / 60_000} minutes.`), RUN_TIMEOUT_MS).unref();
  });
}

process.exit(await main());
