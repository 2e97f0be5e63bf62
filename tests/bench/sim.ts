/**
 * The speed of the simulation. It runs often, so its speed decides how many seeds each change is
 * tested with.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Report } from "./report";
import type { BenchInput } from "./setup";

const SCRIPT = fileURLToPath(new URL("../../scripts/sim.ts", import.meta.url));
const PART = ["--seeds", "1001-1024", "--subscriptions", "50", "--months", "14"];

type Summary = { subscriptionMonths: number; violations: number; seconds: number };

export async function sim({ say }: BenchInput): Promise<Report> {
  say(`npm run sim -- ${PART.join(" ")}`);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", SCRIPT, ...PART, "--json"], {
    maxBuffer: 64 * 1_048_576,
  });
  const { subscriptionMonths, violations, seconds } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Summary;
  return {
    figures: [
      {
        what: "subscription-months a second",
        ours: `${subscriptionMonths} in ${seconds} s`,
        baseline: "-",
        figure: subscriptionMonths / seconds,
        unit: "/s",
        floor: 200,
        goal: 600,
      },
    ],
    notes: [`${violations} violations; the time includes starting PostgreSQL and the simulation's processes`],
  };
}
