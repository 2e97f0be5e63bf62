import { and, eq, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../../client";
import { users } from "../../schema";
import { type Given, lockingStatement, statement } from "../../statement";

export type Person = typeof users.$inferSelect;

const personById = statement((db, { userId }: Given<{ userId: string }>) => db.select().from(users).where(eq(users.id, userId)));
const lockedPersonById = lockingStatement((db, { userId }: Given<{ userId: string }>) =>
  db.select().from(users).where(eq(users.id, userId)).for("no key update"),
);

export async function findPerson(db: Queryable, userId: string): Promise<Person | null> {
  const [row] = await personById(db, { userId });
  return row ?? null;
}

export async function findPersonByEmail(db: Queryable, email: string): Promise<Person | null> {
  const [row] = await db.select().from(users).where(eq(users.email, email.toLowerCase()));
  return row ?? null;
}

/**
 * Locks a person, so that only one transaction at a time opens a first invoice for them. The lock
 * leaves foreign keys alone: another transaction may still insert rows that refer to the person. A
 * stronger lock would let two such transactions wait for each other.
 */
export async function lockPerson(tx: Transaction, userId: string): Promise<Person | null> {
  const [row] = await lockedPersonById(tx, { userId });
  return row ?? null;
}

const changedLocale = statement((db, { userId, locale }: Given<{ userId: string; locale: "ko" | "en" }>) =>
  db
    .update(users)
    .set({ locale: sql`${locale}` })
    .where(and(eq(users.id, userId), sql`${users.locale} is distinct from ${locale}::text`)),
);

/** Writes nothing when it is the same. */
export async function setLocale(db: Queryable, wanted: { userId: string; locale: "ko" | "en" }): Promise<void> {
  await changedLocale(db, wanted);
}

/**
 * Stores a person, for tools and the demo; sign-in creates its own. @returns the person, new or
 * existing
 */
export async function insertPerson(
  db: Queryable,
  row: { email: string; name: string; emailVerified: Date; createdAt: Date },
): Promise<Person> {
  await db.insert(users).values(row).onConflictDoNothing({ target: users.email });
  const person = await findPersonByEmail(db, row.email);
  if (!person) throw new Error("the person was not stored");
  return person;
}
