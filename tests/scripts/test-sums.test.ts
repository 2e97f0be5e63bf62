import { expect, test } from "vitest";
import { addSums, failedStep, readPlaywrightSums, readVitestSums } from "@/scripts/checks/test-sums";

const testOf = (status: string) => ({
  fullName: `a ${status} test`,
  status,
  failureMessages: status === "failed" ? ["expected 1 to be 2\n    at line 3"] : [],
});
const file = (name: string, status: string, tests: string[]) => ({
  name,
  status,
  message: status === "failed" ? "no such module\nat line 1" : "",
  assertionResults: tests.map(testOf),
});
const suite = (statuses: string[]) => ({
  file: "journey.spec.ts",
  specs: [],
  suites: [
    {
      file: "journey.spec.ts",
      specs: statuses.map((status) => ({
        title: `a ${status} journey`,
        tests: [
          {
            projectName: "phone",
            status,
            results: status === "expected" ? [{}] : [{}, { error: { message: "timed out\nat line 9" } }],
          },
        ],
      })),
    },
  ],
});

test("failed and skipped unit tests count as failed and are named with the first line of the reason", () => {
  const report = {
    numPassedTests: 1,
    numTotalTests: 3,
    testResults: [file("some.test.ts", "failed", ["passed", "failed", "skipped"])],
  };
  expect(readVitestSums(report)).toEqual({
    passed: 1,
    failed: 2,
    failures: ["some.test.ts > a failed test > expected 1 to be 2", "some.test.ts > a skipped test > skipped"],
  });
});

test("a test file that does not load counts as failed", () => {
  const report = {
    numPassedTests: 1,
    numTotalTests: 1,
    testResults: [file("some.test.ts", "passed", ["passed"]), file("broken.test.ts", "failed", [])],
  };
  expect(readVitestSums(report)).toEqual({
    passed: 1,
    failed: 1,
    failures: ["broken.test.ts > as a whole > no such module"],
  });
});

test("a set-up that throws is named with its reason, next to the tests that it prevented", () => {
  const report = { numPassedTests: 0, numTotalTests: 1, testResults: [file("set-up.test.ts", "failed", ["skipped"])] };
  expect(readVitestSums(report)).toEqual({
    passed: 0,
    failed: 2,
    failures: ["set-up.test.ts > as a whole > no such module", "set-up.test.ts > a skipped test > skipped"],
  });
});

test("a thrown value that is no Error is counted and named too, and colour codes are removed", () => {
  const thrown = { fullName: "throws an object", status: "failed", failureMessages: [null] };
  const coloured = { fullName: "is coloured", status: "failed", failureMessages: ["\u001b[31mexpected\u001b[39m 1"] };
  const testResults = [{ name: "odd.test.ts", status: "failed", message: 5, assertionResults: [thrown, coloured] }];
  expect(readVitestSums({ numPassedTests: 0, numTotalTests: 2, testResults })).toEqual({
    passed: 0,
    failed: 2,
    failures: ["odd.test.ts > throws an object > failed", "odd.test.ts > is coloured > expected 1"],
  });
});

test("a skipped or flaky journey and a broken set-up count as failed and are named", () => {
  const report = {
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 1 },
    errors: [{ message: "no browser" }],
    suites: [suite(["expected", "unexpected", "flaky"])],
  };
  expect(readPlaywrightSums(report)).toEqual({
    passed: 1,
    failed: 4,
    failures: [
      "[phone] journey.spec.ts > a unexpected journey > timed out",
      "[phone] journey.spec.ts > a flaky journey > timed out",
      "set-up > no browser",
    ],
  });
});

test("passing tests of both kinds add up", () => {
  const units = { numPassedTests: 1, numTotalTests: 1, testResults: [file("some.test.ts", "passed", ["passed"])] };
  const journeys = {
    stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 },
    errors: [],
    suites: [suite(["expected", "expected"])],
  };
  expect(addSums(readVitestSums(units), readPlaywrightSums(journeys))).toEqual({ passed: 3, failed: 0, failures: [] });
});

test("a failed step without tests is named by its title", () => {
  expect(failedStep("lint")).toEqual({ passed: 0, failed: 1, failures: ["lint"] });
});
