import type { Database } from "@/db/client";
import { findPersonByEmail } from "@/db/queries/account/people";
import { type OpenedSession, openSession } from "@/lib/auth/open-session";
import { findDemoPerson } from "./demo-people";

type Input = { email: string; hasDemoTools: boolean; appBaseUrl: string };

/**
 * Signs a visitor of the demo in as one of its invented people. Works only while the emulator
 * replaces Toss.
 * @returns `not_found` for any other address, so that the route does not reveal who has an account
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export async function signInDemoPerson(
  db: Database,
  { email, hasDemoTools, appBaseUrl }: Input,
): Promise<{ ok: true; session: OpenedSession } | { ok: false; code: "not_found"; status: 404 }> {
  const listed = hasDemoTools ? findDemoPerson(email) : null;
  const person = listed ? await findPersonByEmail(db, listed.email) : null;
  if (!person) return { ok: false, code: "not_found", status: 404 };
  return { ok: true, session: await openSession(db, { userId: person.id, appBaseUrl }) };
}
