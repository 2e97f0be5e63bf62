import { describe, expect, inject, test } from "vitest";
import "@/tests/support/global-setup";
import { chanceOf } from "./chance";
import { ALL_FAULTS, createMisfortune } from "./faults";
import { monthsAfter } from "./judge-state";
import { withSeedDatabase } from "./seed-database";
import { type SeedReport, simulate } from "./simulate";

const SMOKE = { subscriptions: 15, months: 5 };
const SEEDS = [1001, 1002, 1003, 1004, 2026, 2027];

const live = (seed: number, without: typeof ALL_FAULTS = []): Promise<SeedReport> =>
  withSeedDatabase(inject("testServer"), (databaseUrl) => simulate({ ...SMOKE, seed, without, databaseUrl }));

describe("the simulation", { timeout: 120_000 }, () => {
  test("lives some seeds with every kind of fault and breaks no invariant", async () => {
    const reports = await Promise.all(SEEDS.map((seed) => live(seed)));
    expect(reports.flatMap(({ seed, violations }) => violations.map((violation) => `${seed}: ${violation}`))).toEqual([]);
    expect(reports.reduce((sum, { charges }) => sum + charges, 0)).toBeGreaterThan(SEEDS.length * SMOKE.subscriptions);
    expect(new Set(reports.flatMap(({ faults }) => Object.keys(faults))).size).toBeGreaterThan(20);
  });

  test("takes the same decisions for the same seed", async () => {
    const quiet = ALL_FAULTS.filter((kind) =>
      [
        "statement_lost",
        "commit_refused",
        "commit_answer_lost",
        "serialization_failure",
        "cron_killed",
        "double_click",
        "acts_while_charged",
        "cron_together",
        "slow_call",
      ].includes(kind),
    );
    const [one, again] = [await live(7, quiet), await live(7, quiet)];
    expect(again).toEqual({ ...one, trace: again.trace });
  });
});

test("a misfortune without rates never strikes", () => {
  const misfortune = createMisfortune(chanceOf(1), ALL_FAULTS);
  expect(ALL_FAULTS.filter((kind) => misfortune.strikes(kind, 1))).toEqual([]);
});

test("the judge's own calendar keeps the anchor's day", () => {
  const end = (months: number) => new Date(monthsAfter("2026-01-31T12:00:00+09:00", months)).toISOString();
  expect([1, 2, 13].map(end)).toEqual(["2026-02-28T03:00:00.000Z", "2026-03-31T03:00:00.000Z", "2027-02-28T03:00:00.000Z"]);
});
