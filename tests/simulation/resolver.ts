/** The resolver between two runs, as the scheduler calls it after the batch; and sometimes it is killed. */
import { resolveDoubts } from "@/lib/billing/batch/resolve-doubts";
import type { ProcessOptions } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

/** Ten and eighty minutes after the batch. */
export const RESOLVER_HOURS = ["09:10:00", "10:20:00"] as const;
/** On most days it would find nothing, and each look costs a statement. */
const COMES = 1 / 6;
const KILLED_WITHIN_STEPS = 20;

/** Lets the resolver come at this hour of some days. */
export async function resolverComes(
  world: SimulatedWorld,
  { day, hour }: { day: number; hour: (typeof RESOLVER_HOURS)[number] },
): Promise<void> {
  const { misfortune, chance } = world;
  if (chance("resolver", hour, day) >= COMES) return;
  const name = `resolver|${day}|${hour}`;
  const options: ProcessOptions = { name, canWait: true };
  if (misfortune.isDrawn("cron_killed", name)) options.killAfter = 1 + Math.floor(KILLED_WITHIN_STEPS * chance("killed", name));
  const context = { ...world.process(options), actor: "batch:resolver" } as const;
  const resolved = await world.attempt("the resolver", () => resolveDoubts(context, { isOutOfTime: () => false }));
  if (resolved && (resolved.settled > 0 || resolved.stopCode))
    world.note(`resolver: settled ${resolved.settled} ${resolved.stopCode ?? ""}`);
}
