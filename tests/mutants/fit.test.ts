import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS } from "./list";
import type { Mutant } from "./mutant";

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

const MIGRATIONS = "db/migrations";

test("a mistake in a migration is in the last definition of its index, check or trigger, because an earlier one changes nothing", () => {
  const migrations = readdirSync(MIGRATIONS).filter((file) => file.endsWith(".sql"));
  const isDropped = ({ file, search }: Mutant) => {
    const [, kind, name] = /(INDEX|CONSTRAINT|TRIGGER) "?(\w+)/.exec(search) ?? [];
    const drop = new RegExp(`DROP ${kind} "?${name}\\b`);
    const later = migrations.filter((other) => `${MIGRATIONS}/${other}` > file);
    return name !== undefined && later.some((other) => drop.test(readFileSync(`${MIGRATIONS}/${other}`, "utf8")));
  };
  const planted = MUTANTS.filter(({ file }) => file.startsWith(MIGRATIONS));
  expect(planted.filter(isDropped).map(({ name }) => name)).toEqual([]);
});
