import { and, asc, eq, lt, type SQL, sql } from "drizzle-orm";
import type { Database, Queryable } from "../../client";
import { auditEvents, paymentMethods } from "../../schema";
import { changeOf, type Given, statement } from "../../statement";
import { inserts, updates, writeTogether } from "../../write-together";
import type { NewAuditEvent } from "../audit";

export type PaymentMethod = typeof paymentMethods.$inferSelect;

/** Stores a card and its audit events. */
export const insertPaymentMethod = (
  db: Queryable,
  row: typeof paymentMethods.$inferInsert,
  events: NewAuditEvent[],
): Promise<void> => writeTogether(db, [inserts(paymentMethods, [row]), inserts(auditEvents, events)]);

const methodById = statement((db, { id }: Given<{ id: string }>) =>
  db.select().from(paymentMethods).where(eq(paymentMethods.id, id)),
);

export async function findPaymentMethod(db: Queryable, id: string): Promise<PaymentMethod | null> {
  const [row] = await methodById(db, { id });
  return row ?? null;
}

const revocation = statement((db, { id, now }: Given<{ id: string; now: Date }>) =>
  db
    .update(paymentMethods)
    .set({ status: "revoked", revokedAt: sql`${now}` })
    .where(and(eq(paymentMethods.id, id), eq(paymentMethods.status, "active"))),
);

/**
 * Revokes a card: its key is never used again and is to be deleted at Toss. Repeating it changes
 * nothing.
 */
export async function revokePaymentMethod(db: Queryable, id: string, now: Date): Promise<void> {
  await revocation(db, { id, now });
}

type Owed = { limit: number; maxTries: number };
const owedDeletions = (db: Database, { limit, maxTries }: Given<Owed>, isWanted?: SQL) =>
  db
    .select()
    .from(paymentMethods)
    .where(and(eq(paymentMethods.status, "revoked"), lt(paymentMethods.deletionTries, maxTries), isWanted))
    .orderBy(asc(paymentMethods.deletionTries), asc(paymentMethods.revokedAt))
    .limit(limit);
const allOwedDeletions = statement((db, owed: Given<Owed>) => owedDeletions(db, owed));
const owedDeletionsOf = statement((db, owed: Given<Owed & { userId: string }>) =>
  owedDeletions(db, owed, eq(paymentMethods.userId, owed.userId)),
);

/**
 * Keys that are still to be deleted at Toss: fewest tries first, then oldest. `maxTries` excludes
 * hopeless ones.
 */
export const listRevokedPaymentMethods = (
  db: Queryable,
  { userId, ...owed }: Owed & { userId?: string },
): Promise<PaymentMethod[]> => (userId === undefined ? allOwedDeletions(db, owed) : owedDeletionsOf(db, { ...owed, userId }));

export const updatePaymentMethod = changeOf(paymentMethods);

/** Marks a card whose key no longer exists at Toss, and stores its audit events. */
export const markPaymentMethodDeleted = (db: Queryable, row: PaymentMethod, deletedAt: Date, events: NewAuditEvent[]) =>
  writeTogether(db, [updates(paymentMethods, [{ row, change: { status: "deleted", deletedAt } }]), inserts(auditEvents, events)]);

const methodByFingerprint = statement((db, { fingerprints }: Given<{ fingerprints: string[] }>) =>
  db.select().from(paymentMethods).where(sql`${paymentMethods.billingKeyFingerprint} = any(${fingerprints}::text[])`),
);

/**
 * @returns the card whose billing key has one of these fingerprints (one for each key of the ring)
 */
export async function findPaymentMethodByFingerprint(db: Queryable, fingerprints: string[]): Promise<PaymentMethod | null> {
  const [row] = await methodByFingerprint(db, { fingerprints });
  return row ?? null;
}
