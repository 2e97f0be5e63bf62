import { and, count, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import { accounts, sessions, users, verificationTokens } from "../../schema";

/**
 * The person of a live session. Sessions use the database's own clock, never the demo's moved one.
 * @returns null when the session is unknown or has ended
 */
export async function findPersonBySession(db: Queryable, sessionTokenHash: string) {
  const [person] = await db
    .select({ id: users.id, email: users.email, name: users.name, emailVerified: users.emailVerified })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.sessionToken, sessionTokenHash), gt(sessions.expires, sql`now()`)));
  return person ?? null;
}

/**
 * Records that a person has just proved that the address is theirs. If it was unproven until now, a
 * stranger may have signed up with the address first. So all earlier identities and sessions are
 * deleted in the same transaction.
 */
export async function markEmailVerified(db: Queryable, proof: { userId: string; at: Date }): Promise<void> {
  await db.transaction(async (tx) => {
    const proven = await tx
      .update(users)
      .set({ emailVerified: proof.at })
      .where(and(eq(users.id, proof.userId), isNull(users.emailVerified)))
      .returning({ id: users.id });
    if (proven.length > 0) {
      await tx.delete(accounts).where(eq(accounts.userId, proof.userId));
      await tx.delete(sessions).where(eq(sessions.userId, proof.userId));
    }
  });
}

/** Ends every session of a person, on all devices. */
export async function endSessionsOf(db: Queryable, userId: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}

/** @returns how many sign-in links to an address still work */
export async function countLiveLinks(db: Queryable, email: string): Promise<number> {
  const [row] = await db
    .select({ links: count() })
    .from(verificationTokens)
    .where(and(eq(verificationTokens.identifier, email), gt(verificationTokens.expires, sql`now()`)));
  return row?.links ?? 0;
}

/** Deletes the expired sign-in links to an address. */
export async function dropDeadLinks(db: Queryable, email: string): Promise<void> {
  await db
    .delete(verificationTokens)
    .where(and(eq(verificationTokens.identifier, email), lt(verificationTokens.expires, sql`now()`)));
}
