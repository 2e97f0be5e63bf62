import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { alerts, payments } from "../schema";
import { inserts, writeTogether } from "./write-together";

export type Alert = typeof alerts.$inferSelect;

/**
 * Raises and lowers the alarms in one statement: one for every payment that has been pending since before `unknownSince`, until it is settled;
 * one for the code that stopped this run, until a run goes through.
 */
export async function soundAlerts(
  db: Queryable,
  input: { now: Date; unknownSince: Date; stopCode: string | null; isThrough: boolean },
): Promise<void> {
  const { now, unknownSince, stopCode, isThrough } = input;
  const pending = sql`(select ${payments.orderId} from ${payments} where ${eq(payments.status, "pending")})`;
  const settled = and(eq(alerts.kind, "unknown_payment"), sql`${alerts.subject} not in ${pending}`);
  const over = isThrough ? or(settled, eq(alerts.kind, "run_stopped")) : settled;
  const at = sql`${sql.placeholder("now")}::timestamptz`;
  await writeTogether(db, [
    inserts(alerts, stopCode ? [{ kind: "run_stopped", subject: stopCode, openedAt: now }] : [], { unlessExists: "any" }),
    {
      name: "opened",
      shape: "",
      draw: () => sql`insert into ${alerts} (kind, subject, opened_at) select 'unknown_payment', ${payments.orderId}, ${at} from ${payments}
        where ${and(eq(payments.status, "pending"), lt(payments.createdAt, sql.placeholder("unknownSince")))} on conflict do nothing`,
      values: { now, unknownSince },
    },
    {
      name: "closed",
      shape: isThrough ? "through" : "",
      draw: () => sql`update ${alerts} set closed_at = ${at} where ${and(isNull(alerts.closedAt), over)}`,
      values: {},
    },
  ]);
}

/** Newest first. */
export const listOpenAlerts = (db: Queryable, limit: number): Promise<Alert[]> =>
  db.select().from(alerts).where(isNull(alerts.closedAt)).orderBy(desc(alerts.openedAt)).limit(limit);
