import { eq } from "drizzle-orm";
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
 * Whoever holds this lock is the only one who opens a first invoice for this person. Of the strength that leaves foreign keys alone: a row
 * that names the person may be written beside it, or two that have written one each would wait for each other.
 */
export async function lockPerson(tx: Transaction, userId: string): Promise<Person | null> {
  const [row] = await lockedPersonById(tx, { userId });
  return row ?? null;
}

/** For tools and the demo; people who sign in are created by the sign-in adapter. @returns the person, new or already there */
export async function insertPerson(
  db: Queryable,
  row: { email: string; name: string; emailVerified: Date; createdAt: Date },
): Promise<Person> {
  await db.insert(users).values(row).onConflictDoNothing({ target: users.email });
  const person = await findPersonByEmail(db, row.email);
  if (!person) throw new Error("person was not stored");
  return person;
}
