/** Plays a scene once for each of its points: the process dies there, a new one starts, and everything has to end as it would have. */
import { expect } from "vitest";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { cancel } from "@/lib/billing/subscription/cancel";
import { liveFaultFreeDays } from "@/tests/simulation/fault-free-days";
import { isInjected } from "@/tests/simulation/faults";
import { createJudge, type Judge } from "@/tests/simulation/judge";
import type { SimulatedPerson } from "@/tests/simulation/people";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";
import { deliverWebhooks } from "@/tests/simulation/webhook-deliveries";
import { moveTo, subscribeAll } from "./acts";
import { watchOperations } from "./operations";
import { createPoints } from "./points";
import { type End, everybodyOn, keysOf, paymentsOf, type Scene, type Stage, safely, standingOf } from "./stage";

export type Played = { points: number; acted: Set<string> };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** As promised: within two runs. */
const RUNS_UNTIL_CONVERGED = 2;

/** The first act is not interrupted and counts the points; each later one is killed at one of them. */
export async function playAll(world: SimulatedWorld, scene: Scene): Promise<Played> {
  for (const person of world.people) person.plan = "pro_monthly";
  const judge = createJudge(world);
  const next = world.people.values();
  let played: Played = { points: Number.POSITIVE_INFINITY, acted: new Set() };
  let stage: Stage | null = null;
  for (let killAt = 0; killAt <= played.points; killAt += 1) {
    stage = isGoingOn(scene) && stage ? stage : await enter(world, scene, next);
    if (scene.begins === "at the renewal") await moveTo(stage, "current_period_end");
    const once = await playOnce(stage, scene, { killAt, of: played.points, judge });
    if (killAt === 0) played = once;
    if (!isGoingOn(scene)) await leaveForGood(stage);
    await world.moveTo(new Date(world.now().getTime() + (scene.daysApart ? scene.daysApart * DAY_MS : HOUR_MS)));
  }
  await liveFaultFreeDays(world, world.now().getTime());
  expect(await judge.judgeEnd(), scene.name).toEqual([]);
  return played;
}

/** Whoever is in the end what they were in the beginning goes through it again for the next point. */
const isGoingOn = ({ begins, end, also }: Scene): boolean =>
  begins !== "as a visitor" && end.status === "active" && !end.cancels && also === undefined;

async function enter(world: SimulatedWorld, scene: Scene, next: Iterator<SimulatedPerson>): Promise<Stage> {
  const take = () => {
    const { value } = next.next();
    if (!value) throw new Error(`${scene.name} has more points than the world has people`);
    return value as SimulatedPerson;
  };
  const stage = { world, person: take(), companions: Array.from({ length: scene.companions ?? 0 }, take) };
  if (scene.begins !== "as a visitor") await subscribeAll(stage, everybodyOn(stage));
  return stage;
}

type Killing = { killAt: number; of: number; judge: Judge };

async function playOnce(stage: Stage, scene: Scene, { killAt, of, judge }: Killing): Promise<Played> {
  const before = approvalsOf(stage);
  await scene.prepare?.(stage);
  const points = createPoints(killAt);
  const process = { ...stage.world.process({ name: scene.name, ...points.options }), actor: safely(stage).actor };
  // Looked at only while nobody is killed: a stack for every reach into the context is slow.
  const { context, acted } = killAt === 0 ? watchOperations(process) : { context: process, acted: new Set<string>() };
  await scene.act(stage, context).catch((error: unknown) => {
    if (!isInjected(error)) throw error;
  });
  await points.answered();
  await converge(stage, scene);
  const passed = points.passed();
  const where = `${scene.name}, killed at ${killAt} of ${of} (${passed.at(-1)})`;
  expect(await endsOf(stage, before), where).toEqual(everybodyOn(stage).map(() => withKeys(scene.end)));
  if (scene.also) expect(await scene.also.of(stage), where).toEqual(scene.also.is);
  expect(await judge.judgeDay(), where).toEqual([]);
  return { points: passed.length, acted };
}

/** A new process; what people and Toss repeat by themselves, and the cron. */
async function converge(stage: Stage, scene: Scene): Promise<void> {
  for (let run = 0; run < RUNS_UNTIL_CONVERGED; run += 1) {
    await stage.world.moveSeconds(180);
    await scene.again?.(stage, safely(stage));
    await runBilling(safely(stage), { trigger: "test" });
  }
  await deliverWebhooks(stage.world, 0);
  for (const person of everybodyOn(stage)) person.redirect = null;
}

const approvalsOf = (stage: Stage): number[] => everybodyOn(stage).map((person) => paymentsOf(stage.world, person).length);

type Seen = End & { keys: number };

/** Whoever has a subscription has one key at Toss, and nobody else has any. */
const withKeys = (end: End): Seen => ({ ...end, keys: end.status === "active" || end.status === "past_due" ? 1 : 0 });

const endsOf = ({ world, ...stage }: Stage, before: number[]): Promise<Seen[]> =>
  Promise.all(
    everybodyOn({ world, ...stage }).map(async (person, nth) => ({
      ...(await standingOf(world, person)),
      approvals: paymentsOf(world, person).length - (before[nth] ?? 0),
      keys: keysOf(world, person).length,
    })),
  );

/** So that few others are due when the next person is. */
async function leaveForGood(stage: Stage): Promise<void> {
  for (const person of everybodyOn(stage)) await cancel(safely({ ...stage, person }), { userId: person.id });
}
