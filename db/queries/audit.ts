import { desc, eq } from "drizzle-orm";
import type { Queryable } from "../client";
import { auditEvents } from "../schema";
import { inserts, writeTogether } from "../write-together";

export type NewAuditEvent = typeof auditEvents.$inferInsert;

export const insertAuditEvents = (db: Queryable, events: NewAuditEvent[]): Promise<void> =>
  writeTogether(db, [inserts(auditEvents, events)]);

/** Newest first. */
export const listAuditEventsOfUser = (db: Queryable, userId: string, limit: number) =>
  db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(desc(auditEvents.id)).limit(limit);
