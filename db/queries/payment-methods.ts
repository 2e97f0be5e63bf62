import { and, asc, eq, inArray, lt } from "drizzle-orm";
import type { Queryable } from "../client";
import { paymentMethods } from "../schema";

export type PaymentMethod = typeof paymentMethods.$inferSelect;

export async function insertPaymentMethod(db: Queryable, row: typeof paymentMethods.$inferInsert): Promise<void> {
  await db.insert(paymentMethods).values(row);
}

export async function findPaymentMethod(db: Queryable, id: string): Promise<PaymentMethod | null> {
  const [row] = await db.select().from(paymentMethods).where(eq(paymentMethods.id, id));
  return row ?? null;
}

/** From here on the key is never used again; its deletion at Toss is owed. Repeating it changes nothing. */
export async function revokePaymentMethod(db: Queryable, id: string, now: Date): Promise<void> {
  await db
    .update(paymentMethods)
    .set({ status: "revoked", revokedAt: now })
    .where(and(eq(paymentMethods.id, id), eq(paymentMethods.status, "active")));
}

/** Keys whose deletion at Toss is owed, the longest owed first; `triesMost` keeps a hopeless one from being offered for ever. */
export const listRevokedPaymentMethods = (db: Queryable, input: { limit: number; triesMost: number; userId?: string }) =>
  db
    .select()
    .from(paymentMethods)
    .where(
      and(
        eq(paymentMethods.status, "revoked"),
        lt(paymentMethods.deletionTries, input.triesMost),
        input.userId === undefined ? undefined : eq(paymentMethods.userId, input.userId),
      ),
    )
    .orderBy(asc(paymentMethods.deletionTries), asc(paymentMethods.revokedAt))
    .limit(input.limit);

export async function updatePaymentMethod(db: Queryable, id: string, change: Partial<Omit<PaymentMethod, "id">>): Promise<void> {
  await db.update(paymentMethods).set(change).where(eq(paymentMethods.id, id));
}

/** @returns the method whose billing key has one of these fingerprints (one for each key of the ring) */
export async function findPaymentMethodByFingerprint(db: Queryable, fingerprints: string[]): Promise<PaymentMethod | null> {
  const [row] = await db.select().from(paymentMethods).where(inArray(paymentMethods.billingKeyFingerprint, fingerprints));
  return row ?? null;
}
