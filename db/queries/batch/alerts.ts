/**
 * Alarms are rows, whatever channel carries them. Those of payments are written and ended by the database itself, with the attempt and with its outcome
 * (migration 0011): here are those of runs that were stopped, and what is alarming.
 */
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { alerts } from "../../schema";
import { type Given, statement } from "../../statement";

/** An alarm that is open. Of unknown payments there is one for all of them; of runs that were stopped, one for each code. */
export type OpenAlert = { kind: (typeof alerts.$inferSelect)["kind"]; code: string | null; count: number; since: Date };

type StopAlarm = { code: string; now: Date };

/** Once for each code, until a run goes through. */
export const raiseStopAlarm = statement((db, { code, now }: Given<StopAlarm>) =>
  db.insert(alerts).values({ kind: "run_stopped", subject: code, openedAt: now }).onConflictDoNothing(),
);

/** An instance whose clock is a little ahead may have opened what another one closes. */
export const closeStopAlarms = statement((db, { now }: Given<{ now: Date }>) =>
  db
    .update(alerts)
    .set({ closedAt: sql`greatest(${alerts.openedAt}, ${now}::timestamptz)` })
    .where(and(eq(alerts.kind, "run_stopped"), isNull(alerts.closedAt))),
);

/** The codes that stopped a run, while no run has gone through since. */
export async function listStopCodes(db: Queryable): Promise<string[]> {
  const isOpen = and(eq(alerts.kind, "run_stopped"), isNull(alerts.closedAt));
  const rows = await db.select({ code: alerts.subject }).from(alerts).where(isOpen);
  return rows.map(({ code }) => code);
}

/** What is alarming now. */
export async function listOpenAlerts(db: Queryable, now: Date): Promise<OpenAlert[]> {
  const rows = await db.execute<{ kind: OpenAlert["kind"]; code: string | null; count: number; since: string }>(sql`
    select kind, case when kind = 'run_stopped' then subject end as code, count(*)::int as count, min(opened_at)::text as since
    from alerts where closed_at is null and opened_at <= ${now.toISOString()}::timestamptz
    group by 1, 2 order by kind desc, code`);
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}
