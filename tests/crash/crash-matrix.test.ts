import { afterAll, describe, expect, inject, test } from "vitest";
import { ALL_FAULTS } from "@/tests/simulation/faults";
import { withSeedDatabase } from "@/tests/simulation/seed-database";
import { createSimulatedWorld } from "@/tests/simulation/simulated-world";
import "@/tests/support/global-setup";
import { SETTINGS } from "@/tests/support/test-context";
import { listOperations, NOT_OBSERVABLE } from "./operations";
import { runScenario } from "./run-scenario";
import type { Scenario } from "./scenario";
import { SCENARIOS } from "./scenarios";
import { TRIAL_DAYS } from "./trial-scenarios";

/** More than any act has points, because each point may need its own person. */
const PEOPLE = 250;
const START = new Date("2026-03-01T10:00:00+09:00");
const MIN_POINTS = 8;

/** Nobody has one who does not ask for it. */
const SOLD_WITH_TRIAL = { ...SETTINGS, trialDays: { pro_monthly: TRIAL_DAYS, pro_yearly: null } };

const counted = new Map<string, number>();
const acted = new Set<string>();
afterAll(() => {
  const sum = [...counted.values()].reduce((points, more) => points + more, 0);
  process.stdout.write(`crash matrix: ${counted.size} acts, ${sum} points\n`);
});

const run = (scenario: Scenario) =>
  withSeedDatabase(inject("testServer"), async (databaseUrl) => {
    const input = { seed: 1, databaseUrl, subscriptions: PEOPLE, without: ALL_FAULTS, settings: SOLD_WITH_TRIAL };
    const world = await createSimulatedWorld(input, START);
    try {
      return await runScenario(world, scenario);
    } finally {
      await world.close();
    }
  });

describe.concurrent("a process killed before or after any await", { timeout: 600_000 }, () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    "%s still ends as it should",
    async (_name, scenario) => {
      const ran = await run(scenario);
      counted.set(scenario.name, ran.points);
      for (const name of ran.acted) acted.add(name);
      process.stdout.write(`crash matrix: ${scenario.name}: ${ran.points} points\n`);
      expect(ran.points).toBeGreaterThanOrEqual(MIN_POINTS);
      expect([...ran.acted]).toEqual(expect.arrayContaining([...scenario.reaches]));
    },
  );
});

describe("every operation", () => {
  const operations = listOperations();

  test("is reached by an act, only reads, or is excused by name", () => {
    expect(operations.length).toBeGreaterThan(40);
    const missing = operations.filter(({ name, isReadOnly }) => !isReadOnly && !acted.has(name) && !(name in NOT_OBSERVABLE));
    expect(missing.map(({ name, file }) => `${name} (${file})`)).toEqual([]);
  });

  test("that counts as a read model imports no query that writes", () => {
    const hidden = operations.filter(({ isReadOnly, writers }) => isReadOnly && writers.length > 0);
    expect(hidden.map(({ file, writers }) => `${file}: ${writers}`)).toEqual([]);
  });

  test("that is excused exists and is not reached", () => {
    const names = operations.map(({ name }) => name);
    expect(Object.keys(NOT_OBSERVABLE).filter((name) => !names.includes(name) || acted.has(name))).toEqual([]);
  });
});

test("four renewals are claimed and settled together, so they have less than twice the points of one", () => {
  expect(counted.get("renew four at once")).toBeLessThan(2 * (counted.get("renew") ?? 0));
});
