import type { Database } from "@/db/client";
import { findPersonByEmail } from "@/db/queries/account/people";
import { type OpenedSession, openSession } from "@/lib/auth/open-session";
import { findDemoPerson } from "./demo-people";

type Input = { email: string; isDemo: boolean; appBaseUrl: string };

/**
 * Signs a visitor of the demo in as one of its people. Exists only while the emulator stands in for Toss, and only for the people on the
 * list, who are nobody.
 *
 * @returns `not_found` for everybody else, so that the route cannot tell anybody who has an account
 */
export async function signInDemoPerson(
  db: Database,
  { email, isDemo, appBaseUrl }: Input,
): Promise<{ ok: true; session: OpenedSession } | { ok: false; code: "not_found"; status: 404 }> {
  const listed = isDemo ? findDemoPerson(email) : null;
  const person = listed ? await findPersonByEmail(db, listed.email) : null;
  if (!person) return { ok: false, code: "not_found", status: 404 };
  return { ok: true, session: await openSession(db, { userId: person.id, appBaseUrl }) };
}
