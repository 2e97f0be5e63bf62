/**
 * The deliverers of notices, as the run and the scheduler start them: alone or several at once, and
 * sometimes killed.
 */
import { deliverNotices } from "@/lib/notice/deliver";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { createLife } from "./processes";
import type { SimulatedWorld } from "./simulated-world";

/** After the morning's run, and before midnight. */
export const OUTBOX_HOURS = ["09:20:00", "23:58:30"] as const;
/** The share of these hours in which it is looked after: mails of several days then go together. */
const OUTBOX_SHARE = 1 / 8;
const MAX_TOGETHER = 8;
const KILLED_WITHIN_STEPS = 40;
/** Longer would make notices old news, which are given up after three days. */
const MAX_DEAD_HOURS = 54;
const HOUR_MS = 3_600_000;

export const MERCHANT_CHANNELS = ["mail", "slack"] as const;

type Tending = { day: number; hour: (typeof OUTBOX_HOURS)[number] };

export async function tendOutbox(world: SimulatedWorld, { day, hour }: Tending): Promise<void> {
  const { faults, chance } = world;
  if (hour === OUTBOX_HOURS[0] && faults.isDrawn("mail_server_dead", day)) {
    const hours = MAX_DEAD_HOURS * chance("mail server dead for", day);
    world.note(`the mail server is dead for ${hours.toFixed(1)} hours`);
    world.mail.beginOutage(new Date(world.now().getTime() + hours * HOUR_MS));
  }
  if (chance("outbox", hour, day) >= OUTBOX_SHARE) return;
  const name = `outbox|${day}|${hour}`;
  const isTogether = faults.strikes("deliverers_together", name);
  const deliverers = isTogether ? 2 + Math.floor((MAX_TOGETHER - 1) * chance("together", name)) : 1;
  await Promise.all(Array.from({ length: deliverers }, (_, nth) => deliver(world, `${name}|${nth}`)));
}

async function deliver(world: SimulatedWorld, name: string): Promise<void> {
  const { faults, chance } = world;
  const killAfter = faults.isDrawn("deliverer_killed", name)
    ? 1 + Math.floor(KILLED_WITHIN_STEPS * chance("killed", name) ** 2)
    : undefined;
  const life = createLife(faults, { killAfter, kind: "deliverer_killed" });
  const context = { ...world.process({ name, life, canWait: true }), actor: "batch:notices" } as const;
  const delivery = await world.attempt("a deliverer", async () => {
    const atMs = world.now().getTime();
    await raiseTimed(context, { channels: MERCHANT_CHANNELS });
    world.raised.push(atMs);
    return deliverNotices(context, { senders: world.mail.sendersOf(life) });
  });
  if (delivery && Object.values(delivery).some((count) => count > 0)) world.note(`outbox: ${JSON.stringify(delivery)}`);
}

/** After the faults have stopped: everything that is owed goes out. */
export async function emptyOutbox(world: SimulatedWorld): Promise<void> {
  const life = createLife(world.faults);
  const context = { ...world.process({ name: "the last deliverer", isSafe: true, life }), actor: "batch:notices" } as const;
  await world.attempt("the last deliverer", async () => {
    world.raised.push(world.now().getTime());
    await raiseTimed(context, { channels: MERCHANT_CHANNELS });
    await deliverNotices(context, { senders: world.mail.sendersOf(life) });
  });
}
