import type { Database } from "@/db/client";
import { findPersonBySession } from "@/db/queries/account/sign-in";
import { type Role, roleOf } from "./role";
import { sessionTokenHash } from "./session-cookie";

export type Person = { id: string; email: string; name: string | null; role: Role };

/**
 * The person behind a session cookie. One indexed query, because every page and route asks.
 *
 * @param sessionToken the cookie's value, as the browser sent it
 * @returns null when there is none, or the session is unknown, ended or over
 */
export async function readPerson(
  db: Database,
  { sessionToken, adminEmails }: { sessionToken: string | undefined; adminEmails: readonly string[] },
): Promise<Person | null> {
  if (!sessionToken) return null;
  const found = await findPersonBySession(db, sessionTokenHash(sessionToken));
  return found && { id: found.id, email: found.email, name: found.name, role: roleOf(found, adminEmails) };
}
