import { desc, eq } from "drizzle-orm";
import type { Queryable } from "../client";
import { auditEvents } from "../schema";
import { type Given, statement } from "../statement";
import { inserts, writeTogether } from "../write-together";
import { type NewNotice, newNotices } from "./notice/outbox";

export type NewAuditEvent = typeof auditEvents.$inferInsert;

/** Stores what was done, and whom it is told to, in one statement. */
export const insertAuditEvents = (db: Queryable, events: NewAuditEvent[], told: NewNotice[]): Promise<void> =>
  writeTogether(db, [inserts(auditEvents, events), newNotices(told)]);

/** What was done by or for this person, newest first. */
export const listAuditEventsOfUser = statement((db, { userId, limit }: Given<{ userId: string; limit: number }>) =>
  db
    .select({ at: auditEvents.at, action: auditEvents.action, detail: auditEvents.detail })
    .from(auditEvents)
    .where(eq(auditEvents.userId, userId))
    .orderBy(desc(auditEvents.id))
    .limit(limit),
);
