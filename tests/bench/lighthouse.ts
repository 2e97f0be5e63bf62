/**
 * Lighthouse, which is fetched when it is needed: it weighs 170 MB, more than the project's other
 * tools. 12.8.2 is the last version for Node 20.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { median } from "./report";

const LIGHTHOUSE = "lighthouse@12.8.2";
const MAX_RUN_MS = 180_000;
/** Chromium sometimes records no trace, and Lighthouse says itself that it should be run again. */
const MAX_TRIES = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
const FLAGS =
  "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update";

/** From 0 to 100, each the median of all runs. */
export type Marks = Record<(typeof CATEGORIES)[number], number>;

/** @throws when Lighthouse cannot be installed or a run fails three times */
export async function lighthouseOf(url: string, { runs, cookie }: { runs: number; cookie?: string }): Promise<Marks> {
  const folder = mkdtempSync(join(tmpdir(), "trakko-lighthouse-"));
  try {
    const all: Marks[] = [];
    for (let run = 0; run < runs; run++) all.push(await runAgain(() => runOnce(url, folder, cookie)));
    return Object.fromEntries(CATEGORIES.map((name) => [name, median(all.map((marks) => marks[name]))])) as Marks;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAgain(run: () => Promise<Marks>, tries = MAX_TRIES): Promise<Marks> {
  try {
    return await run();
  } catch (error) {
    if (tries <= 1) throw error;
    return runAgain(run, tries - 1);
  }
}

async function runOnce(url: string, folder: string, cookie: string | undefined): Promise<Marks> {
  const [report, headers] = [join(folder, "report.json"), join(folder, "headers.json")];
  // In a file: an argument would show the session to every user of the machine.
  writeFileSync(headers, JSON.stringify(cookie ? { Cookie: cookie } : {}), { mode: 0o600 });
  const wanted = [`--only-categories=${CATEGORIES.join(",")}`, "--output=json", `--output-path=${report}`];
  const args = ["--yes", LIGHTHOUSE, url, ...wanted, `--extra-headers=${headers}`, `--chrome-flags=${FLAGS}`, "--quiet"];
  const env = { ...process.env, CHROME_PATH: findOrInstallChromium(() => {}) };
  await promisify(execFile)("npx", args, { env, timeout: MAX_RUN_MS });
  const { categories, runtimeError } = JSON.parse(readFileSync(report, "utf8"));
  if (runtimeError) throw new Error(`Lighthouse failed on ${url}: ${runtimeError.message}`);
  return Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(100 * categories[name].score)])) as Marks;
}
