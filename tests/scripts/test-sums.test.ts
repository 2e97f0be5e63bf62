import { expect, test } from "vitest";
import { readPlaywrightSums, readVitestSums } from "@/scripts/test-sums";

const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }, () => ({})) });

test("a skipped unit test counts as failed", () => {
  const report = { numPassedTests: 3, numTotalTests: 5, testResults: [file("passed", 5)] };
  expect(readVitestSums(report)).toEqual({ passed: 3, failed: 2 });
});

test("a test file that does not load counts as failed though it holds no test", () => {
  const report = { numPassedTests: 2, numTotalTests: 2, testResults: [file("passed", 2), file("failed", 0)] };
  expect(readVitestSums(report)).toEqual({ passed: 2, failed: 1 });
});

test("a journey that is skipped, flaky, or lost to a broken set-up counts as failed", () => {
  const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{ message: "set-up" }] };
  expect(readPlaywrightSums(report)).toEqual({ passed: 4, failed: 4 });
});

test("all green is all passed", () => {
  expect(readVitestSums({ numPassedTests: 7, numTotalTests: 7, testResults: [file("passed", 7)] })).toEqual({
    passed: 7,
    failed: 0,
  });
  expect(readPlaywrightSums({ stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] })).toEqual({
    passed: 2,
    failed: 0,
  });
});
