import type { Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;

/**
 * Every attempt that is open has its open alarm, which shows itself an hour after its beginning, and nothing that is settled has one: at any
 * time, whoever was killed. Asks the database only when something was open since yesterday.
 */
export async function judgeAlerts(world: SimulatedWorld, mirror: Mirror): Promise<void> {
  if (!isAnythingOpen(world, mirror)) return;
  const wrong = await world.sql<{ finding: string; subject: string; user_id: string | null }[]>`
    select 'open without an alarm at its hour' as finding, order_id as subject, user_id from payments
      where status = 'pending'
      and not exists (select 1 from alerts where kind = 'unknown_payment' and subject = order_id and closed_at is null
        and opened_at = created_at + interval '1 hour')
    union all
    select 'an alarm for what is settled', subject, null from alerts
      where kind = 'unknown_payment' and closed_at is null
      and not exists (select 1 from payments where order_id = subject and status = 'pending')`;
  world.violations.push(...wrong.map(({ finding, subject, user_id }) => `alarm: ${finding} (${subject}, ${user_id ?? ""})`));
}

/** By last night's books, or sent since then; what was settled since may still have its alarm. */
function isAnythingOpen(world: SimulatedWorld, { payments }: Mirror): boolean {
  const lastSent = world.network.sent.at(-1);
  if (lastSent && lastSent.atMs > world.now().getTime() - DAY_MS) return true;
  for (const { status } of payments.values()) if (status === "pending") return true;
  return false;
}
