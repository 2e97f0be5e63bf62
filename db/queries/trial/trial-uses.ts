import { eq, or } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { subscriptions, trialKeys, trialUses } from "../../schema";

export type TrialUse = typeof trialUses.$inferSelect;

/**
 * Stores a use. Any number of callers at once: the second of two waits for the first, and the
 * unique indexes decide.
 * @returns false when the account, the mailbox or the card had a trial
 */
export async function insertTrialUse(tx: Transaction, row: TrialUse): Promise<boolean> {
  const stored = await tx.insert(trialUses).values(row).onConflictDoNothing().returning({ id: trialUses.id });
  return stored.length > 0;
}

/** Whether the account or the mailbox had a trial. */
export async function hasTrialUse(
  db: Queryable,
  { accountHash, mailboxHash }: Pick<TrialUse, "accountHash" | "mailboxHash">,
): Promise<boolean> {
  const found = await db
    .select({ id: trialUses.id })
    .from(trialUses)
    .where(or(eq(trialUses.accountHash, accountHash), eq(trialUses.mailboxHash, mailboxHash)))
    .limit(1);
  return found.length > 0;
}

/** Whether the person ever had a subscription. */
export async function hasSubscribed(db: Queryable, userId: string): Promise<boolean> {
  const found = await db.select({ id: subscriptions.id }).from(subscriptions).where(eq(subscriptions.userId, userId)).limit(1);
  return found.length > 0;
}

export type TrialKey = Pick<typeof trialKeys.$inferSelect, "id" | "keySealed">;

/** The key; null before the first trial. */
export async function findTrialKey(db: Queryable): Promise<TrialKey | null> {
  const [row] = await db.select({ id: trialKeys.id, keySealed: trialKeys.keySealed }).from(trialKeys);
  return row ?? null;
}

/** Stores the key, if there is none: the first of two callers at once decides. */
export async function insertTrialKey(db: Queryable, row: typeof trialKeys.$inferInsert): Promise<void> {
  await db.insert(trialKeys).values(row).onConflictDoNothing();
}
