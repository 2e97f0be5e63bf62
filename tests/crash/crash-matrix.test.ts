import { afterAll, describe, expect, inject, test } from "vitest";
import { cancel } from "@/lib/billing/cancel";
import { runBilling } from "@/lib/billing/run-billing";
import { tossIsQuiet } from "@/tests/simulation/calm";
import { ALL_FAULTS, isInjected } from "@/tests/simulation/faults";
import { createJudge } from "@/tests/simulation/judge";
import { deliverPost } from "@/tests/simulation/post";
import { withSeedDatabase } from "@/tests/simulation/seed-database";
import { createSimulatedWorld, type SimulatedWorld } from "@/tests/simulation/simulated-world";
import "@/tests/support/global-setup";
import { createPoints } from "./points";
import { approvalsOf, SCENES, type Scene, type Stage, safely, subscribe } from "./scenes";

/** More than any act has; each point needs somebody of their own. */
const PEOPLE = 250;
const HOUR_MS = 3_600_000;
const START = Date.parse("2026-03-01T10:00:00+09:00");
/** As promised: within two runs. */
const RUNS_UNTIL_CONVERGED = 2;
const POINTS_AT_LEAST = 8;

const counted = new Map<string, number>();
afterAll(() => {
  const sum = [...counted.values()].reduce((points, more) => points + more, 0);
  process.stdout.write(`crash matrix: ${counted.size} acts, ${sum} points\n`);
});

describe.concurrent("killed before and after every await, restarted and left alone", { timeout: 600_000 }, () => {
  test.each(SCENES.map((scene) => [scene.name, scene] as const))("%s converges", async (_name, scene) => {
    const points = await withSeedDatabase(inject("testServer"), async (databaseUrl) => {
      const input = { seed: 1, databaseUrl, subscriptions: PEOPLE, without: ALL_FAULTS };
      const world = await createSimulatedWorld(input, new Date(START));
      try {
        return await playAll(world, scene);
      } finally {
        await world.close();
      }
    });
    counted.set(scene.name, points);
    process.stdout.write(`crash matrix: ${scene.name}: ${points} points\n`);
    expect(points).toBeGreaterThanOrEqual(POINTS_AT_LEAST);
  });
});

/** The first person is not interrupted and counts the points; each later one is killed at one of them. */
async function playAll(world: SimulatedWorld, scene: Scene): Promise<number> {
  for (const person of world.people) person.plan = "pro_monthly";
  const judge = createJudge(world);
  const clock = { atMs: START };
  let points = Number.POSITIVE_INFINITY;
  for (let killAt = 0; killAt <= points; killAt += 1) {
    const person = world.people[killAt];
    if (!person) throw new Error(`${scene.name} has more than ${PEOPLE} points`);
    const stage = { world, person };
    await begin(stage, scene, clock);
    const { passed, options } = createPoints(killAt);
    const act = () => scene.act(stage, world.process({ name: scene.name, ...options }));
    await act().catch((error: unknown) => {
      if (!isInjected(error)) throw error;
    });
    if (killAt === 0) points = passed().length;
    await converge(stage, scene);
    const where = `${scene.name}, killed at ${killAt} of ${points} (${passed().at(-1)})`;
    expect(await endOf(stage), where).toEqual(scene.end);
    expect(await judge.judgeDay(), where).toEqual([]);
    await leaveForGood(stage);
    clock.atMs = Math.max(clock.atMs, world.now().getTime()) + HOUR_MS;
  }
  await tossIsQuiet(world, clock.atMs);
  expect(await judge.judgeEnd(), scene.name).toEqual([]);
  return points;
}

async function begin(stage: Stage, scene: Scene, clock: { atMs: number }): Promise<void> {
  await stage.world.moveTo(new Date(clock.atMs));
  if (scene.begins !== "as a visitor") await subscribe(stage);
  if (scene.begins === "at the renewal") {
    const [row] = await stage.world.sql<{ end: string }[]>`
      select current_period_end::text as end from subscriptions where user_id = ${stage.person.id}`;
    await stage.world.moveTo(new Date(Date.parse(row?.end ?? "")));
  }
  await scene.prepare?.(stage);
}

/** A new process; what people and Toss repeat by themselves, and the cron. */
async function converge(stage: Stage, scene: Scene): Promise<void> {
  const { world } = stage;
  for (let run = 0; run < RUNS_UNTIL_CONVERGED; run += 1) {
    await world.moveSeconds(180);
    await scene.again?.(stage, safely(stage));
    await runBilling(safely(stage), { trigger: "test" });
  }
  await deliverPost(world, 0);
}

async function endOf(stage: Stage): Promise<Scene["end"]> {
  const [row] = await stage.world.sql<{ status: Scene["end"]["status"]; cancels: boolean }[]>`
    select status, cancel_at is not null as cancels from subscriptions where user_id = ${stage.person.id} order by created_at desc limit 1`;
  if (!row) throw new Error("no subscription came of it");
  return { ...row, approvals: approvalsOf(stage) };
}

/** So that few others are due when the next person is. */
async function leaveForGood(stage: Stage): Promise<void> {
  await cancel(safely(stage), { userId: stage.person.id });
  stage.person.redirect = null;
}
