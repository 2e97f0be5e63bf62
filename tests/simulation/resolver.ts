/**
 * The resolver, which the scheduler calls between two runs of the batch; sometimes it is killed.
 */
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import type { ProcessOptions } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

/** Ten and eighty minutes after the batch. */
export const RESOLVER_HOURS = ["09:10:00", "10:20:00"] as const;
/**
 * It comes in this share of its hours: mostly it would find nothing, and each look costs a
 * statement.
 */
const RESOLVER_SHARE = 1 / 6;
const KILLED_WITHIN_STEPS = 20;

/** Runs the resolver at this hour on some days. */
export async function runResolver(
  world: SimulatedWorld,
  { day, hour }: { day: number; hour: (typeof RESOLVER_HOURS)[number] },
): Promise<void> {
  const { faults, chance } = world;
  if (chance("resolver", hour, day) >= RESOLVER_SHARE) return;
  const name = `resolver|${day}|${hour}`;
  const options: ProcessOptions = { name, canWait: true };
  if (faults.isDrawn("cron_killed", name)) options.killAfter = 1 + Math.floor(KILLED_WITHIN_STEPS * chance("killed", name));
  const context = { ...world.process(options), actor: "batch:resolver" } as const;
  const resolved = await world.attempt("the resolver", () => resolveBetweenRuns(context, { isOutOfTime: () => false }));
  if (resolved && (resolved.settled > 0 || resolved.stopCode))
    world.note(`resolver: settled ${resolved.settled} ${resolved.stopCode ?? ""}`);
}
