/** The mornings: the scheduler calls the batch, and schedulers fail. */
import { judgeAlerts } from "./judge-alerts";
import type { Mirror } from "./mirror";
import { actWhileCharged } from "./person-actions";
import { rotationsOf } from "./rotation";
import { type Ran, runInChain } from "./run-chain";
import type { SimulatedWorld } from "./simulated-world";

const MAX_DAYS_OUT = 3;
const MAX_TOGETHER = 8;
const MAX_STAGGER_MS = 150_000;
const MAX_OUTAGE_HOURS = 36;
const HOUR_MS = 3_600_000;

export type Cron = { outUntilDay: number; hasMissed: boolean };
export const createCron = (): Cron => ({ outUntilDay: 0, hasMissed: false });

/**
 * When an undisturbed, completed run began and ended, and how many outcomes it left unknown.
 * Null when the morning had no such run.
 */
export type Morning = { beganMs: number; endedMs: number; unknown: number } | null;

type MorningInput = { day: number; cron: Cron; mirror: Mirror };

export async function morning(world: SimulatedWorld, input: MorningInput): Promise<Morning> {
  const { faults, chance } = world;
  const { day, mirror } = input;
  const hasWork = hasDueWork(world, mirror);
  if (faults.isDrawn("outage", day)) {
    const hours = MAX_OUTAGE_HOURS * chance("outage hours", day);
    world.note(`Toss is out for ${hours.toFixed(1)} hours`);
    world.network.beginOutage(new Date(world.now().getTime() + hours * HOUR_MS));
  }
  if (isCronMissing(world, input, hasWork)) return null;
  const acts = [...actsWhileCharged(world, mirror, day), ...rotationsOf(world, day)];
  const [ran] = await Promise.all([runTogether(world, { day, hasWork }), ...acts.map((act) => act())]);
  const isAgain = faults.isDrawn("cron_twice", day);
  if (isAgain && hasWork) faults.count("cron_twice");
  const chains = isAgain ? [...ran, await runInChain(world, { day, name: `batch|${day}|again`, hasWork, startMs: 0 })] : ran;
  const all = chains.flat();
  const last = all.at(-1);
  const wasAlone = world.sideTasks.length === 0 && (isAgain || (ran.length === 1 && acts.length === 0));
  await judgeAlerts(world, mirror);
  if (!wasAlone || last?.summary?.status !== "completed") return null;
  return { beganMs: last.beganAt.getTime(), endedMs: world.now().getTime(), unknown: last.summary.unknown };
}

function isCronMissing({ faults, note }: SimulatedWorld, { day, cron }: MorningInput, hasWork: boolean): boolean {
  if (faults.isDrawn("cron_out_for_days", day)) Object.assign(cron, { outUntilDay: day + MAX_DAYS_OUT, hasMissed: false });
  if (day < cron.outUntilDay) {
    if (hasWork && !cron.hasMissed) faults.count("cron_out_for_days");
    cron.hasMissed ||= hasWork;
    note("the cron does not come for days");
    return true;
  }
  if (!faults.isDrawn("cron_missed", day)) return false;
  if (hasWork) faults.count("cron_missed");
  note("the cron does not come");
  return true;
}

/**
 * Starts the runs at once or staggered, so that one meets what another is still working on.
 * @returns for each call of the scheduler the chain of runs that followed it
 */
function runTogether(world: SimulatedWorld, { day, hasWork }: { day: number; hasWork: boolean }): Promise<Ran[][]> {
  const { faults, chance } = world;
  const isTogether = faults.isDrawn("cron_together", day);
  if (isTogether && hasWork) faults.count("cron_together");
  const runs = isTogether ? 2 + Math.floor((MAX_TOGETHER - 1) * chance("together", day)) : 1;
  const withinMs = chance("staggered", day) < 0.5 ? MAX_STAGGER_MS : 0;
  const startMs = (nth: number) => (nth === 0 ? 0 : Math.floor(withinMs * chance("starts", day, nth)));
  return Promise.all(
    Array.from({ length: runs }, (_, nth) =>
      runInChain(world, { day, name: `batch|${day}|${nth}`, hasWork, startMs: startMs(nth) }),
    ),
  );
}

/** As of last night. A fault counts only when there was work that it could disturb. */
function hasDueWork(world: SimulatedWorld, { payments, subscriptions }: Mirror): boolean {
  const nowMs = world.now().getTime();
  for (const { due_at } of subscriptions.values()) if (due_at !== null && Date.parse(due_at) <= nowMs) return true;
  for (const { status } of payments.values()) if (status === "pending") return true;
  return false;
}

/** People who act in the very moment in which they are charged. */
function actsWhileCharged(world: SimulatedWorld, mirror: Mirror, day: number): (() => Promise<void>)[] {
  return world.people
    .map((person) => ({ world, person, day, subscription: mirror.subscriptionOf(person.id) }))
    .filter(({ person, subscription }) => {
      const isDue = subscription?.due_at && Date.parse(subscription.due_at) <= world.now().getTime();
      return (
        isDue && world.chance("moved", person.number, day) < 0.1 && world.faults.strikes("acts_while_charged", person.number, day)
      );
    })
    .map((turn) => async () => {
      const turns = Math.floor(12 * world.chance("moment", turn.person.number, day));
      for (let waited = 0; waited < turns; waited += 1) await new Promise((resolve) => setImmediate(resolve));
      await actWhileCharged(turn);
    });
}
