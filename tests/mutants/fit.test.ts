import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS } from "./list";

test("every planted mistake fits the code in exactly one place and has a unique name", () => {
  const misfits = MUTANTS.filter(({ file, search }) => readFileSync(file, "utf8").split(search).length !== 2);
  expect(misfits.map(({ name }) => name)).toEqual([]);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(MUTANTS.length).toBeGreaterThanOrEqual(64);
});

test("every test file that should catch a mistake exists, because a missing file would seem to catch it", () => {
  const named = new Set(MUTANTS.flatMap(({ tests }) => tests));
  expect([...named].filter((file) => !existsSync(file))).toEqual([]);
});
