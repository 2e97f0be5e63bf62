/** The mornings: the batch as the scheduler calls it, and as schedulers fail. */
import { runBilling } from "@/lib/billing/run-billing";
import type { Mirror } from "./mirror";
import { actWhileCharged } from "./operations";
import type { ProcessOptions, SimulatedWorld } from "./simulated-world";

const OUT_DAYS_MOST = 3;
const TOGETHER_MOST = 4;
const KILLED_WITHIN_STEPS = 80;
const OUTAGE_MOST_HOURS = 36;
const HOUR_MS = 3_600_000;
/** The comparison with Toss's list ends one morning in so many; every morning would be half of the simulation's time. */
const RECONCILED_EVERY = 7;

export type Cron = { outUntilDay: number };

export async function morning(world: SimulatedWorld, mirror: Mirror, { day, cron }: { day: number; cron: Cron }): Promise<void> {
  const { misfortune, chance } = world;
  if (misfortune.strikes("outage", day)) {
    const hours = OUTAGE_MOST_HOURS * chance("outage hours", day);
    world.note(`Toss is out for ${hours.toFixed(1)} hours`);
    world.network.beginOutage(new Date(world.now().getTime() + hours * HOUR_MS));
  }
  if (misfortune.strikes("cron_out_for_days", day)) cron.outUntilDay = day + OUT_DAYS_MOST;
  if (day < cron.outUntilDay || misfortune.strikes("cron_missed", day)) return world.note("the cron does not come");
  const count = misfortune.strikes("cron_together", day) ? 2 + Math.floor((TOGETHER_MOST - 1) * chance("together", day)) : 1;
  await Promise.all([
    ...Array.from({ length: count }, (_, nth) => runBatch(world, day, `batch|${day}|${nth}`)),
    ...actsWhileCharged(world, mirror, day),
  ]);
  if (misfortune.strikes("cron_twice", day)) await runBatch(world, day, `batch|${day}|again`);
}

async function runBatch(world: SimulatedWorld, day: number, name: string): Promise<void> {
  const { misfortune, chance } = world;
  const options: ProcessOptions = { name };
  if (misfortune.strikes("cron_killed", name)) options.killAfter = 1 + Math.floor(KILLED_WITHIN_STEPS * chance("killed", name));
  if (misfortune.strikes("wrong_key", name)) options.hasWrongKey = true;
  let looksLeft = misfortune.strikes("cron_out_of_time", name) ? Math.floor(6 * chance("time", name)) : Number.POSITIVE_INFINITY;
  const isOutOfTime = () => {
    looksLeft -= 1;
    return looksLeft < 0;
  };
  const summary = await world.attempt(`the batch of day ${day}`, () =>
    runBilling(world.process(options), { trigger: day % RECONCILED_EVERY === 0 ? "cron" : "test", isOutOfTime }),
  );
  if (summary && summary.due + summary.reconciled + summary.ended > 0)
    world.note(
      `batch: due ${summary.due} paid ${summary.paid} declined ${summary.declined} unknown ${summary.unknown} reconciled ${summary.reconciled} ended ${summary.ended} ${summary.status} ${summary.stopCode ?? ""}`,
    );
}

/** People whose charge is due today and who choose this very moment. */
function actsWhileCharged(world: SimulatedWorld, mirror: Mirror, day: number): Promise<void>[] {
  return world.people
    .map((person) => ({ world, person, day, standing: mirror.standingOf(person.id) }))
    .filter(({ person, standing }) => {
      const isDue = standing?.due_at && Date.parse(standing.due_at) <= world.now().getTime();
      return (
        isDue &&
        world.chance("moved", person.number, day) < 0.1 &&
        world.misfortune.strikes("acts_while_charged", person.number, day)
      );
    })
    .map(async (turn) => {
      const turns = Math.floor(12 * world.chance("moment", turn.person.number, day));
      for (let waited = 0; waited < turns; waited += 1) await new Promise((resolve) => setImmediate(resolve));
      await actWhileCharged(turn);
    });
}
