import type { Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;

/**
 * Every pending attempt has an open alarm that becomes visible an hour after the attempt began, and
 * no settled attempt has one. This holds at any time, whichever process died. Reads the database
 * only when an attempt was open since yesterday.
 */
export async function judgeAlerts(world: SimulatedWorld, mirror: Mirror): Promise<void> {
  if (!isAnythingOpen(world, mirror)) return;
  const wrong = await world.sql<{ finding: string; subject: string; user_id: string | null }[]>`
    select 'pending without an alarm for its hour' as finding, order_id as subject, user_id from payments
      where status = 'pending'
      and not exists (select 1 from alerts where kind = 'unknown_payment' and subject = order_id and closed_at is null
        and opened_at = created_at + interval '1 hour')
    union all
    select 'an alarm for a settled attempt', subject, null from alerts
      where kind = 'unknown_payment' and closed_at is null
      and not exists (select 1 from payments where order_id = subject and status = 'pending')`;
  world.violations.push(...wrong.map(({ finding, subject, user_id }) => `alarm: ${finding} (${subject}, ${user_id ?? ""})`));
}

/**
 * Pending last night, or sent since then: an attempt settled since may wrongly have kept its alarm.
 */
function isAnythingOpen(world: SimulatedWorld, { payments }: Mirror): boolean {
  const lastSent = world.network.sent.at(-1);
  if (lastSent && lastSent.atMs > world.now().getTime() - DAY_MS) return true;
  for (const { status } of payments.values()) if (status === "pending") return true;
  return false;
}
