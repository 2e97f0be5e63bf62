import { describe, expect, inject, test } from "vitest";
import type { Context } from "@/lib/context";
import "@/tests/support/global-setup";
import { listOperations, NOT_OBSERVABLE, watchOperations } from "@/tests/crash/operations";
import { chanceOf } from "./chance";
import { ALL_FAULTS, createFaultInjector } from "./faults";
import { monthsAfter } from "./judge-state";
import { withSeedDatabase } from "./seed-database";
import { type SeedInput, type SeedReport, simulate } from "./simulate";

const SMOKE = { subscriptions: 15, months: 5 };
/** Chosen so that at least three of these seeds play each operation. */
const SEEDS = [1019, 1059, 1061, 1065, 1083, 1090];
/**
 * Together they take a minute on a free machine. How fast they are is for `npm run bench -- sim` to
 * say.
 */
const [MAX_LIFE_MS, MAX_SAME_MS] = [600_000, 300_000];
/** Operations that the simulation does not play, and why. */
const NOT_PLAYED: Record<string, string> = {
  ...NOT_OBSERVABLE,
  savePhone: "a form of one person that no charge reads; see tests/routes/notice-phone.test.ts",
  removePhone: "the same",
  branch: "writes notices for phones beside mails, and nothing about money; tests/notice/phones.test.ts",
  fallBack: "the same",
};

const acted = new Set<string>();

const play = (seed: number, more: Pick<SeedInput, "without" | "watch">): Promise<SeedReport> =>
  withSeedDatabase(inject("testServer"), (databaseUrl) => simulate({ ...SMOKE, seed, databaseUrl, ...more }));

describe("the simulation", () => {
  test("plays several seeds with every kind of fault and breaks no invariant", { timeout: MAX_LIFE_MS }, async () => {
    const watch = (context: Context) => watchOperations(context, acted).context;
    const reports = await Promise.all(SEEDS.map((seed) => play(seed, { watch })));
    expect(reports.flatMap(({ seed, violations }) => violations.map((violation) => `${seed}: ${violation}`))).toEqual([]);
    expect(reports.reduce((sum, { charges }) => sum + charges, 0)).toBeGreaterThan(SEEDS.length * SMOKE.subscriptions);
    expect(new Set(reports.flatMap(({ faults }) => Object.keys(faults))).size).toBeGreaterThan(20);
  });

  test("has played every operation that does more than read, or lists why not", () => {
    const operations = listOperations();
    const missing = operations.filter(({ name, isReadOnly }) => !isReadOnly && !acted.has(name) && !(name in NOT_PLAYED));
    expect(missing.map(({ name, file }) => `${name} (${file})`)).toEqual([]);
    const names = operations.map(({ name }) => name);
    expect(Object.keys(NOT_PLAYED).filter((name) => !names.includes(name) || acted.has(name))).toEqual([]);
  });

  test("makes the same decisions for the same seed", { timeout: MAX_SAME_MS }, async () => {
    const without = ALL_FAULTS.filter((kind) =>
      [
        "statement_lost",
        "commit_refused",
        "commit_answer_lost",
        "serialization_failure",
        "cron_killed",
        "double_click",
        "acts_while_charged",
        "cron_together",
        "successor_twice",
        "slow_call",
        "mail_slow",
        "deliverer_killed",
        "deliverers_together",
      ].includes(kind),
    );
    const [one, again] = [await play(7, { without }), await play(7, { without })];
    expect(again).toEqual({ ...one, trace: again.trace });
  });
});

test("a fault that is switched off never strikes", () => {
  const faults = createFaultInjector(chanceOf(1), ALL_FAULTS);
  expect(ALL_FAULTS.filter((kind) => faults.strikes(kind, 1))).toEqual([]);
});

test("the judge's own calendar keeps the anchor's day of the month", () => {
  const end = (months: number) => new Date(monthsAfter("2026-01-31T12:00:00+09:00", months)).toISOString();
  expect([1, 2, 13].map(end)).toEqual(["2026-02-28T03:00:00.000Z", "2026-03-31T03:00:00.000Z", "2027-02-28T03:00:00.000Z"]);
});
