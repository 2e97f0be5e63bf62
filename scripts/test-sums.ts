import { z } from "zod";

export type Sums = { passed: number; failed: number };

/** A step without a count of its own that did not succeed. */
export const FAILED_STEP: Sums = { passed: 0, failed: 1 };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** Counts Vitest's JSON report: what was skipped or left as a plan did not pass, and a file that did not load is one failure. */
export function readVitestSums(report: unknown): Sums {
  const { numPassedTests, numTotalTests, testResults } = vitestReport.parse(report);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  return { passed: numPassedTests, failed: numTotalTests - numPassedTests + unloaded };
}

/** Counts Playwright's JSON report: skipped and flaky did not pass, and an error outside any test is one failure. */
export function readPlaywrightSums(report: unknown): Sums {
  const { stats, errors } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}

export function addSums(a: Sums, b: Sums): Sums {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed };
}
