import { and, desc, eq, isNull, lt, notInArray, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { alerts, payments } from "../schema";

export type Alert = typeof alerts.$inferSelect;

/** Opens an alert for every payment that has been pending since before `since`, once each, and closes those that are settled. */
export async function alertUnknownPayments(db: Queryable, { since, now }: { since: Date; now: Date }): Promise<number> {
  const old = db
    .select({
      id: sql<string>`gen_random_uuid()`.as("id"),
      kind: sql<"unknown_payment">`'unknown_payment'::alert_kind`.as("kind"),
      subject: payments.orderId,
      openedAt: sql<Date>`${now.toISOString()}::timestamptz`.as("opened_at"),
      closedAt: sql<Date | null>`null::timestamptz`.as("closed_at"),
    })
    .from(payments)
    .where(and(eq(payments.status, "pending"), lt(payments.createdAt, since)));
  const opened = await db.insert(alerts).select(old).onConflictDoNothing().returning({ id: alerts.id });
  const pending = db.select({ subject: payments.orderId }).from(payments).where(eq(payments.status, "pending"));
  await db
    .update(alerts)
    .set({ closedAt: now })
    .where(and(eq(alerts.kind, "unknown_payment"), isNull(alerts.closedAt), notInArray(alerts.subject, pending)));
  return opened.length;
}

/** The batch stopped by this code: open until a run goes through. */
export async function openAlert(db: Queryable, row: { kind: Alert["kind"]; subject: string; now: Date }): Promise<void> {
  await db.insert(alerts).values({ kind: row.kind, subject: row.subject, openedAt: row.now }).onConflictDoNothing();
}

export async function closeAlerts(db: Queryable, input: { kind: Alert["kind"]; now: Date }): Promise<void> {
  await db
    .update(alerts)
    .set({ closedAt: input.now })
    .where(and(eq(alerts.kind, input.kind), isNull(alerts.closedAt)));
}

/** Newest first. */
export const listOpenAlerts = (db: Queryable, limit: number): Promise<Alert[]> =>
  db.select().from(alerts).where(isNull(alerts.closedAt)).orderBy(desc(alerts.openedAt)).limit(limit);
