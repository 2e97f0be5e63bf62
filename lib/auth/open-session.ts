import type { Database } from "@/db/client";
import { signInAdapter } from "./adapter";
import { newSessionToken, SESSION_SECONDS, type SessionCookie, sessionCookie } from "./session-cookie";

export type OpenedSession = SessionCookie & { value: string; expires: Date };

/**
 * Signs a person in without asking who they are: the caller has settled that. The row is the same as next-auth's own, so next-auth reads,
 * renews and ends it.
 *
 * @param appBaseUrl decides the cookie's name and whether it is bound to https
 * @returns the cookie to set; its value exists nowhere else and must not be logged
 */
export async function openSession(
  db: Database,
  { userId, appBaseUrl }: { userId: string; appBaseUrl: string },
): Promise<OpenedSession> {
  const value = newSessionToken();
  const expires = new Date(Date.now() + SESSION_SECONDS * 1000);
  await signInAdapter(db).createSession?.({ sessionToken: value, userId, expires });
  return { ...sessionCookie(appBaseUrl), value, expires };
}
