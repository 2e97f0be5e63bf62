import type { Database } from "@/db/client";
import { findPersonBySession } from "@/db/queries/account/sign-in";
import { type Role, roleOf } from "./role";
import { sessionTokenHash } from "./session-cookie";

export type Person = { id: string; email: string; name: string | null; role: Role };

/**
 * Reads the person of a session cookie. It needs one indexed query, because every page and route
 * calls it.
 * @param sessionToken the value of the cookie
 * @returns null without a cookie, and when the session is unknown, ended or expired
 */
export async function readPerson(
  db: Database,
  { sessionToken, adminEmails }: { sessionToken: string | undefined; adminEmails: readonly string[] },
): Promise<Person | null> {
  if (!sessionToken) return null;
  const found = await findPersonBySession(db, sessionTokenHash(sessionToken));
  return found && { id: found.id, email: found.email, name: found.name, role: roleOf(found, adminEmails) };
}
