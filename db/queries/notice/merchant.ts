/** What notices to the merchant say: figures at the moment of sending. */
import { sql } from "drizzle-orm";
import type { Queryable } from "../../client";

/** @returns null when the alarm is closed */
export async function findOpenStop(db: Queryable, code: string): Promise<{ since: Date } | null> {
  const [row] = await db.execute<{ ms: number }>(sql`select extract(epoch from opened_at)::float8 * 1000 as ms from alerts
    where kind = 'run_stopped' and subject = ${code} and closed_at is null`);
  return row ? { since: new Date(row.ms) } : null;
}

/** @returns when a run last began; null when none ever did */
export async function findLastRunStart(db: Queryable): Promise<Date | null> {
  const [row] = await db.execute<{ ms: number | null }>(
    sql`select extract(epoch from max(started_at))::float8 * 1000 as ms from billing_runs`,
  );
  return row?.ms == null ? null : new Date(row.ms);
}

type Counted = { count: number; since: Date | null };
const counted = ([row]: readonly { count: number; ms: number | null }[]): Counted => ({
  count: row?.count ?? 0,
  since: row?.ms == null ? null : new Date(row.ms),
});

export const countUnknown = async (db: Queryable, now: Date): Promise<Counted> =>
  counted(
    await db.execute<{
      count: number;
      ms: number | null;
    }>(sql`select count(*)::int as count, extract(epoch from min(opened_at))::float8 * 1000 as ms
      from alerts where kind = 'unknown_payment' and closed_at is null and opened_at <= ${now.toISOString()}::timestamptz`),
  );

export const countOpenDifferences = async (db: Queryable): Promise<Counted> =>
  counted(
    await db.execute<{ count: number; ms: number | null }>(
      sql`select count(*)::int as count, extract(epoch from min(found_at))::float8 * 1000 as ms from reconciliation_differences where status = 'open'`,
    ),
  );

export const countStuckWebhooks = async (db: Queryable, before: Date): Promise<Counted> =>
  counted(
    await db.execute<{
      count: number;
      ms: number | null;
    }>(sql`select count(*)::int as count, extract(epoch from min(received_at))::float8 * 1000 as ms
      from webhook_events where status = 'received' and received_at < ${before.toISOString()}::timestamptz`),
  );

/** The figures of the time since an instant, and how many are past due or open now. */
export async function findSummary(db: Queryable, since: Date): Promise<Record<string, number>> {
  const from = sql`${since.toISOString()}::timestamptz`;
  const [row] = await db.execute<Record<string, string | number>>(sql`select
    (select count(*) from payments where approved_at >= ${from} and status = 'paid') as paid,
    (select coalesce(sum(amount_won), 0) from ledger_entries where recorded_at >= ${from} and kind = 'charge') as "paidWon",
    (select count(*) from payments where settled_at >= ${from} and decline_class in ('hard', 'soft')) as declined,
    (select coalesce(-sum(amount_won), 0) from ledger_entries where recorded_at >= ${from} and kind = 'refund') as "refundedWon",
    (select count(*) from subscriptions where created_at >= ${from}) as begun,
    (select count(*) from subscriptions where ended_at >= ${from}) as ended,
    (select count(*) from subscriptions where status = 'past_due') as "pastDue",
    (select count(*) from subscriptions where status <> 'ended') as live`);
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, figure]) => [name, Number(figure)]));
}
