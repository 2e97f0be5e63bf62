import { and, asc, count, eq, gt, not, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Queryable, Transaction } from "../../client";
import { paymentMethods, trialKeys, webhookEvents } from "../../schema";

export type SealedRow = { id: string; sealed: string };
export type SealedClaim = {
  /** Rows that are sealed with this key of the ring are skipped. */
  keyId: string;
  after: string;
  limit: number;
  /** Whether to wait for rows that another transaction holds, or to skip them. */
  waits: boolean;
};

/** The sealed text begins with the id of its key and a dot. */
const isSealedUnder = (column: PgColumn, keyId: string): SQL => sql`starts_with(${column}, ${`${keyId}.`})`;
const lockOf = ({ waits }: SealedClaim) => (waits ? {} : { skipLocked: true as const });

/** Locks billing keys that are sealed with another key, ordered by id. */
export const lockOtherwiseSealedKeys = (tx: Transaction, claim: SealedClaim): Promise<SealedRow[]> =>
  tx
    .select({ id: paymentMethods.id, sealed: paymentMethods.billingKeySealed })
    .from(paymentMethods)
    .where(and(gt(paymentMethods.id, claim.after), not(isSealedUnder(paymentMethods.billingKeySealed, claim.keyId))))
    .orderBy(asc(paymentMethods.id))
    .limit(claim.limit)
    .for("update", lockOf(claim));

/** Locks webhook bodies, where one is kept, that are sealed with another key, ordered by id. */
export const lockOtherwiseSealedBodies = (tx: Transaction, claim: SealedClaim): Promise<SealedRow[]> =>
  tx
    .select({ id: webhookEvents.id, sealed: sql<string>`${webhookEvents.bodySealed}` })
    .from(webhookEvents)
    .where(and(gt(webhookEvents.id, claim.after), not(isSealedUnder(webhookEvents.bodySealed, claim.keyId))))
    .orderBy(asc(webhookEvents.id))
    .limit(claim.limit)
    .for("update", lockOf(claim));

/** Locks the key of the trials, if it is sealed with another key. */
export const lockOtherwiseSealedTrialKeys = (tx: Transaction, claim: SealedClaim): Promise<SealedRow[]> =>
  tx
    .select({ id: trialKeys.id, sealed: trialKeys.keySealed })
    .from(trialKeys)
    .where(and(gt(trialKeys.id, claim.after), not(isSealedUnder(trialKeys.keySealed, claim.keyId))))
    .orderBy(asc(trialKeys.id))
    .limit(claim.limit)
    .for("update", lockOf(claim));

/** How many billing keys, webhook bodies and keys of trials are sealed with another key. */
export async function countOtherwiseSealed(db: Queryable, keyId: string): Promise<number> {
  const [keys] = await db
    .select({ total: count() })
    .from(paymentMethods)
    .where(not(isSealedUnder(paymentMethods.billingKeySealed, keyId)));
  const [bodies] = await db
    .select({ total: count() })
    .from(webhookEvents)
    .where(not(isSealedUnder(webhookEvents.bodySealed, keyId)));
  const [trials] = await db
    .select({ total: count() })
    .from(trialKeys)
    .where(not(isSealedUnder(trialKeys.keySealed, keyId)));
  return (keys?.total ?? 0) + (bodies?.total ?? 0) + (trials?.total ?? 0);
}

export async function storeSealedKeys(tx: Transaction, rows: (SealedRow & { fingerprint: string })[]): Promise<void> {
  if (rows.length === 0) return;
  const fresh = sql.join(
    rows.map(({ id, sealed, fingerprint }) => sql`(${id}::uuid, ${sealed}, ${fingerprint})`),
    sql`, `,
  );
  await tx.execute(sql`
    update payment_methods set billing_key_sealed = fresh.sealed, billing_key_fingerprint = fresh.fingerprint
    from (values ${fresh}) as fresh (id, sealed, fingerprint) where payment_methods.id = fresh.id`);
}

export async function storeSealedBodies(tx: Transaction, rows: SealedRow[]): Promise<void> {
  if (rows.length === 0) return;
  const fresh = sql.join(
    rows.map(({ id, sealed }) => sql`(${id}::uuid, ${sealed})`),
    sql`, `,
  );
  await tx.execute(sql`
    update webhook_events set body_sealed = fresh.sealed
    from (values ${fresh}) as fresh (id, sealed) where webhook_events.id = fresh.id`);
}

export async function storeSealedTrialKeys(tx: Transaction, rows: SealedRow[]): Promise<void> {
  for (const { id, sealed } of rows) await tx.update(trialKeys).set({ keySealed: sealed }).where(eq(trialKeys.id, id));
}
