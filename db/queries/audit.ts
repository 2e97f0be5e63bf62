import { desc, eq } from "drizzle-orm";
import type { Queryable } from "../client";
import { auditEvents } from "../schema";
import { inserts, writeTogether } from "../write-together";
import { type NewNotice, newNotices } from "./notice/outbox";

export type NewAuditEvent = typeof auditEvents.$inferInsert;

/** Stores what was done, and whom it is told to, in one statement. */
export const insertAuditEvents = (db: Queryable, events: NewAuditEvent[], told: NewNotice[]): Promise<void> =>
  writeTogether(db, [inserts(auditEvents, events), newNotices(told)]);

/** Newest first. */
export const listAuditEventsOfUser = (db: Queryable, userId: string, limit: number) =>
  db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(desc(auditEvents.id)).limit(limit);
