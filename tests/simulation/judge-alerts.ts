import type { Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const HOUR_MS = 3_600_000;

/**
 * After a run that came to its end every attempt that has been open for over an hour has an open alarm, and nothing that is settled has one.
 * Asks the database only when something was open when the run began.
 */
export async function judgeAlerts(world: SimulatedWorld, { mirror, ranAt }: { mirror: Mirror; ranAt?: Date }): Promise<void> {
  if (!ranAt || !isAnythingOpen(world, mirror)) return;
  const unknownSince = new Date(ranAt.getTime() - HOUR_MS).toISOString();
  const wrong = await world.sql<{ finding: string; subject: string; user_id: string | null }[]>`
    select 'open for over an hour and no alarm' as finding, order_id as subject, user_id from payments
      where status = 'pending' and created_at < ${unknownSince}
      and not exists (select 1 from alerts where kind = 'unknown_payment' and subject = order_id and closed_at is null)
    union all
    select 'an alarm for what is settled', subject, null from alerts
      where kind = 'unknown_payment' and closed_at is null
      and not exists (select 1 from payments where order_id = subject and status = 'pending')`;
  world.violations.push(...wrong.map(({ finding, subject, user_id }) => `alarm: ${finding} (${subject}, ${user_id ?? ""})`));
}

/** By last night's books, or sent since then; what was settled since may still have its alarm. */
function isAnythingOpen(world: SimulatedWorld, { payments }: Mirror): boolean {
  const beganMs = world.now().getTime() - 24 * HOUR_MS;
  const lastSent = world.network.sent.at(-1);
  if (lastSent && lastSent.atMs > beganMs) return true;
  for (const { status } of payments.values()) if (status === "pending") return true;
  return false;
}
