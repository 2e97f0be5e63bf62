/**
 * Runs a scenario once for each kill point: the process dies there, a new one starts, and the end
 * must be the expected one.
 */
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
import { createKillPoints } from "./kill-points";
import { watchOperations } from "./operations";
import { type End, keysOf, paymentsOf, peopleIn, type Scenario, type Setup, safely, subscriptionStateOf } from "./scenario";

export type ScenarioRun = { points: number; acted: Set<string> };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two runs must settle everything. */
const MAX_RUNS_TO_CONVERGE = 2;

/**
 * The first act is not interrupted and counts the kill points; each later one dies at one of them.
 */
export async function runScenario(world: SimulatedWorld, scenario: Scenario): Promise<ScenarioRun> {
  for (const person of world.people) person.plan = "pro_monthly";
  // Some acts sell a plan at another price, and some set a price by hand.
  const judge = createJudge(world, { knowsPrices: false });
  const next = world.people.values();
  let ran: ScenarioRun = { points: Number.POSITIVE_INFINITY, acted: new Set() };
  let setup: Setup | null = null;
  for (let killAt = 0; killAt <= ran.points; killAt += 1) {
    setup = isReusable(scenario) && setup ? setup : await setUp(world, scenario, next);
    if (scenario.begins === "at the renewal") await moveTo(setup, "current_period_end");
    const once = await runOnce(setup, scenario, { killAt, of: ran.points, judge });
    if (killAt === 0) ran = once;
    if (!isReusable(scenario)) await cancelAll(setup);
    await world.moveTo(new Date(world.now().getTime() + (scenario.daysApart ? scenario.daysApart * DAY_MS : HOUR_MS)));
  }
  await liveFaultFreeDays(world, world.now().getTime());
  expect(await judge.judgeEnd(), scenario.name).toEqual([]);
  return ran;
}

/**
 * The scenario ends in the state in which it began, so the same person can repeat it for the next
 * kill point.
 */
const isReusable = ({ begins, end, also }: Scenario): boolean =>
  begins !== "as a visitor" && end.status === "active" && !end.cancels && also === undefined;

async function setUp(world: SimulatedWorld, scenario: Scenario, next: Iterator<SimulatedPerson>): Promise<Setup> {
  const take = () => {
    const { value } = next.next();
    if (!value) throw new Error(`${scenario.name} has more points than the world has people`);
    return value as SimulatedPerson;
  };
  const setup = { world, person: take(), companions: Array.from({ length: scenario.companions ?? 0 }, take) };
  if (scenario.begins !== "as a visitor") await subscribeAll(setup, peopleIn(setup));
  return setup;
}

type Kill = { killAt: number; of: number; judge: Judge };

async function runOnce(setup: Setup, scenario: Scenario, { killAt, of, judge }: Kill): Promise<ScenarioRun> {
  const before = approvalsOf(setup);
  await scenario.prepare?.(setup);
  const points = createKillPoints(killAt);
  const process = { ...setup.world.process({ name: scenario.name, ...points.options }), actor: safely(setup).actor };
  // Watched only in the uninterrupted run, because reading a stack at every access is slow.
  const { context, acted } = killAt === 0 ? watchOperations(process) : { context: process, acted: new Set<string>() };
  await scenario.act(setup, context, points.mail).catch((error: unknown) => {
    if (!isInjected(error)) throw error;
  });
  await points.answered();
  await converge(setup, scenario);
  const passed = points.passed();
  const where = `${scenario.name}, killed at ${killAt} of ${of} (${passed.at(-1)})`;
  expect(await endsOf(setup, before), where).toEqual(peopleIn(setup).map(() => withKeys(scenario.end)));
  if (scenario.also) expect(await scenario.also.of(setup), where).toEqual(scenario.also.is);
  expect(await judge.judgeDay(), where).toEqual([]);
  return { points: passed.length, acted };
}

/** A new process: customers and Toss repeat what they would repeat, and the batch runs twice. */
async function converge(setup: Setup, scenario: Scenario): Promise<void> {
  for (let run = 0; run < MAX_RUNS_TO_CONVERGE; run += 1) {
    await setup.world.moveSeconds(180);
    await scenario.again?.(setup, safely(setup));
    await runBilling(safely(setup), { trigger: "test" });
  }
  await deliverWebhooks(setup.world, 0);
  for (const person of peopleIn(setup)) person.redirect = null;
}

const approvalsOf = (setup: Setup): number[] => peopleIn(setup).map((person) => paymentsOf(setup.world, person).length);

type Seen = End & { keys: number };

/** A person with a live subscription has exactly one key at Toss; everyone else has none. */
const withKeys = (end: End): Seen => ({ ...end, keys: end.status === "active" || end.status === "past_due" ? 1 : 0 });

const endsOf = ({ world, ...setup }: Setup, before: number[]): Promise<Seen[]> =>
  Promise.all(
    peopleIn({ world, ...setup }).map(async (person, nth) => ({
      ...(await subscriptionStateOf(world, person)),
      approvals: paymentsOf(world, person).length - (before[nth] ?? 0),
      keys: keysOf(world, person).length,
    })),
  );

/** Keeps the number of subscriptions that are due together small. */
async function cancelAll(setup: Setup): Promise<void> {
  for (const person of peopleIn(setup)) await cancel(safely({ ...setup, person }), { userId: person.id });
}
