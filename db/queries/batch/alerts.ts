/**
 * Alarms are rows, whichever channel carries them. The database itself opens and closes those of
 * payments, together with the pending payment and its outcome (migration 0011). An open difference
 * with Toss is its own alarm. This file opens and closes those of stopped runs, and lists all.
 */
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { alerts } from "../../schema";
import { type Given, statement } from "../../statement";

/**
 * An open alarm. All pending payments share one, and so do all open differences; stopped runs have
 * one for each code.
 */
export type OpenAlert = {
  kind: (typeof alerts.$inferSelect)["kind"] | "open_difference";
  code: string | null;
  count: number;
  since: Date;
};

type StopAlarm = { code: string; now: Date };

/** Opens one alarm for each code, which stays until a run completes. */
export const raiseStopAlarm = statement((db, { code, now }: Given<StopAlarm>) =>
  db.insert(alerts).values({ kind: "run_stopped", subject: code, openedAt: now }).onConflictDoNothing(),
);

/**
 * Never closes an alarm before it was opened: another instance with a fast clock may have opened
 * it.
 */
export const closeStopAlarms = statement((db, { now }: Given<{ now: Date }>) =>
  db
    .update(alerts)
    .set({ closedAt: sql`greatest(${alerts.openedAt}, ${now}::timestamptz)` })
    .where(and(eq(alerts.kind, "run_stopped"), isNull(alerts.closedAt))),
);

/** The codes that have stopped a run since the last complete run. */
export async function listStopCodes(db: Queryable): Promise<string[]> {
  const isOpen = and(eq(alerts.kind, "run_stopped"), isNull(alerts.closedAt));
  const rows = await db.select({ code: alerts.subject }).from(alerts).where(isOpen);
  return rows.map(({ code }) => code);
}

/** The alarms that are open now. */
export async function listOpenAlerts(db: Queryable, now: Date): Promise<OpenAlert[]> {
  const rows = await db.execute<{ kind: OpenAlert["kind"]; code: string | null; count: number; since: string }>(sql`
    select kind::text as kind, case when kind = 'run_stopped' then subject end as code, count(*)::int as count, min(opened_at)::text as since
    from alerts where closed_at is null and opened_at <= ${now.toISOString()}::timestamptz
    group by 1, 2
    union all select 'open_difference', null, count(*)::int, min(found_at)::text
    from reconciliation_differences where status = 'open' having count(*) > 0
    order by kind desc, code`);
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}
