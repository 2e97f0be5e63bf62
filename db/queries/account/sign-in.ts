import { and, desc, eq, gt, isNull, lt, notInArray, sql } from "drizzle-orm";
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
 * Whether a live session began within the last minutes, by the database's own clock. False for a
 * session whose beginning is not known.
 */
export async function isSessionYoungerThan(
  db: Queryable,
  { hash, minutes }: { hash: string; minutes: number },
): Promise<boolean> {
  const rows = await db
    .select({ userId: sessions.userId })
    .from(sessions)
    .where(
      and(
        eq(sessions.sessionToken, hash),
        gt(sessions.expires, sql`now()`),
        gt(sessions.signedInAt, sql`now() - make_interval(mins => ${minutes})`),
      ),
    );
  return rows.length > 0;
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

/**
 * Stores a sign-in link by the hash of its token. Expired links of all addresses are deleted, so
 * that strangers leave no rows behind.
 */
export async function storeLink(db: Queryable, link: { email: string; hash: string; expiresAt: Date }): Promise<void> {
  await db.delete(verificationTokens).where(lt(verificationTokens.expires, sql`now()`));
  await db.insert(verificationTokens).values({ identifier: link.email, token: link.hash, expires: link.expiresAt });
}

export async function dropLink(db: Queryable, hash: string): Promise<void> {
  await db.delete(verificationTokens).where(eq(verificationTokens.token, hash));
}

/** Deletes the oldest links to an address, except for the newest `count`. */
export async function keepNewestLinks(db: Queryable, { email, count }: { email: string; count: number }): Promise<void> {
  const newest = db
    .select({ token: verificationTokens.token })
    .from(verificationTokens)
    .where(eq(verificationTokens.identifier, email))
    .orderBy(desc(verificationTokens.expires))
    .limit(count);
  await db
    .delete(verificationTokens)
    .where(and(eq(verificationTokens.identifier, email), notInArray(verificationTokens.token, newest)));
}

const isLive = (hash: string) => and(eq(verificationTokens.token, hash), gt(verificationTokens.expires, sql`now()`));

/** @returns the address of a link that still works, or null */
export async function findLiveLink(db: Queryable, hash: string): Promise<string | null> {
  const [link] = await db.select({ email: verificationTokens.identifier }).from(verificationTokens).where(isLive(hash));
  return link?.email ?? null;
}

/** Uses a link up: of several callers only one gets its address. */
export async function takeLiveLink(db: Queryable, hash: string): Promise<string | null> {
  const [link] = await db.delete(verificationTokens).where(isLive(hash)).returning({ email: verificationTokens.identifier });
  return link?.email ?? null;
}

/** @returns the id of the person with this address, who is stored if there is none yet */
export async function ensurePerson(db: Queryable, email: string): Promise<string> {
  await db.insert(users).values({ email }).onConflictDoNothing({ target: users.email });
  const [person] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (!person) throw new Error("the person was not stored");
  return person.id;
}

/** @returns the names of the providers whose identities belong to a person */
export async function listIdentityProviders(db: Queryable, userId: string): Promise<string[]> {
  const rows = await db.select({ provider: accounts.provider }).from(accounts).where(eq(accounts.userId, userId));
  return rows.map(({ provider }) => provider);
}
