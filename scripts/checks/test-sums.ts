import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/**
 * The result of a step of `npm test`. `failures` is printed last, because CI may keep only the end
 * of the log.
 */
export type Sums = { passed: number; failed: number; failures: string[] };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.unknown(),
      // A test that throws something other than an Error has no message.
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.unknown()).nullish() }),
      ),
    }),
  ),
});

type PlaywrightSuite = {
  file: string;
  specs: { title: string; tests: { projectName: string; status: string; results: { error?: { message?: string } }[] }[] }[];
  suites?: PlaywrightSuite[];
};

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({
    file: z.string(),
    specs: z.array(
      z.object({
        title: z.string(),
        tests: z.array(
          z.object({
            projectName: z.string(),
            status: z.string(),
            results: z.array(z.object({ error: z.object({ message: z.string().optional() }).optional() })),
          }),
        ),
      }),
    ),
    suites: z.array(playwrightSuite).optional(),
  }),
);

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.object({ message: z.string().optional() })),
  suites: z.array(playwrightSuite),
});

/** The sums of a step that failed without counting tests. */
export function failedStep(title: string): Sums {
  return { passed: 0, failed: 1, failures: [title] };
}

/**
 * Counts Vitest's JSON report. Skipped and todo tests count as failed. A file that failed without a
 * failed test (it did not load, or a set-up or tear-down threw) counts as one more failure.
 */
export function readVitestSums(report: unknown): Sums {
  const { numPassedTests, numTotalTests, testResults } = vitestReport.parse(report);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some(({ status }) => status === "failed"),
  );
  const failures = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== "passed")
      .map(({ fullName, status, failureMessages }) => named(name, fullName, failureMessages?.[0] ?? status)),
  );
  return {
    passed: numPassedTests,
    failed: numTotalTests - numPassedTests + broken.length,
    failures: [...broken.map(({ name, message }) => named(name, "as a whole", message)), ...failures],
  };
}

/**
 * Counts Playwright's JSON report. Skipped and flaky tests count as failed, and so does each error
 * outside a test.
 */
export function readPlaywrightSums(report: unknown): Sums {
  const { stats, errors, suites } = playwrightReport.parse(report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    failures: [...suites.flatMap(failedJourneys), ...errors.map(({ message }) => named("set-up", "", message ?? ""))],
  };
}

export function addSums(a: Sums, b: Sums): Sums {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, failures: [...a.failures, ...b.failures] };
}

function failedJourneys({ file, specs, suites = [] }: PlaywrightSuite): string[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status !== "expected")
      .map(({ projectName, status, results }) =>
        named(`[${projectName}] ${file}`, title, results.find(({ error }) => error)?.error?.message ?? status),
      ),
  );
  return [...own, ...suites.flatMap(failedJourneys)];
}

/** One line with the file, the test and the first line of the error. */
function named(file: string, test: string, error: unknown): string {
  const reason = typeof error === "string" ? stripVTControlCharacters(error).split("\n")[0] : "";
  return [file, test, reason].filter(Boolean).join(" > ");
}
