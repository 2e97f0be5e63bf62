import { afterAll, describe, expect, inject, test } from "vitest";
import { ALL_FAULTS } from "@/tests/simulation/faults";
import { withSeedDatabase } from "@/tests/simulation/seed-database";
import { createSimulatedWorld } from "@/tests/simulation/simulated-world";
import "@/tests/support/global-setup";
import { listOperations, UNSEEN } from "./operations";
import { playAll } from "./play";
import { SCENES } from "./scenes";
import type { Scene } from "./stage";

/** More than any act has points; each may need somebody of their own. */
const PEOPLE = 250;
const START = new Date("2026-03-01T10:00:00+09:00");
const MIN_POINTS = 8;

const counted = new Map<string, number>();
const acted = new Set<string>();
afterAll(() => {
  const sum = [...counted.values()].reduce((points, more) => points + more, 0);
  process.stdout.write(`crash matrix: ${counted.size} acts, ${sum} points\n`);
});

const play = (scene: Scene) =>
  withSeedDatabase(inject("testServer"), async (databaseUrl) => {
    const world = await createSimulatedWorld({ seed: 1, databaseUrl, subscriptions: PEOPLE, without: ALL_FAULTS }, START);
    try {
      return await playAll(world, scene);
    } finally {
      await world.close();
    }
  });

describe.concurrent("killed before and after every await, restarted and left alone", { timeout: 600_000 }, () => {
  test.each(SCENES.map((scene) => [scene.name, scene] as const))("%s converges", async (_name, scene) => {
    const played = await play(scene);
    counted.set(scene.name, played.points);
    for (const name of played.acted) acted.add(name);
    process.stdout.write(`crash matrix: ${scene.name}: ${played.points} points\n`);
    expect(played.points).toBeGreaterThanOrEqual(MIN_POINTS);
    expect([...played.acted]).toEqual(expect.arrayContaining([...scene.reaches]));
  });
});

describe("an operation that nobody kills", () => {
  const operations = listOperations();

  test("is not there: each is reached by an act, or reads only, or is excused by name", () => {
    expect(operations.length).toBeGreaterThan(40);
    const missing = operations.filter(({ name, isReading }) => !isReading && !acted.has(name) && !(name in UNSEEN));
    expect(missing.map(({ name, file }) => `${name} (${file})`)).toEqual([]);
  });

  test("does not hide in a read model: those import no query that writes", () => {
    const hidden = operations.filter(({ isReading, writers }) => isReading && writers.length > 0);
    expect(hidden.map(({ file, writers }) => `${file}: ${writers}`)).toEqual([]);
  });

  test("is not excused when it is gone, or reached after all", () => {
    const names = operations.map(({ name }) => name);
    expect(Object.keys(UNSEEN).filter((name) => !names.includes(name) || acted.has(name))).toEqual([]);
  });
});

test("four renewals are claimed and settled together: they have less than twice the points of one", () => {
  expect(counted.get("renew four at once")).toBeLessThan(2 * (counted.get("renew") ?? 0));
});
