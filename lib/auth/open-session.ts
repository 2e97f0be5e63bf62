import type { Database } from "@/db/client";
import { signInAdapter } from "./adapter";
import { newSessionToken, SESSION_SECONDS, type SessionCookie, sessionCookie } from "./session-cookie";

export type OpenedSession = SessionCookie & { value: string; expires: Date };

/**
 * Opens a session for a person whom the caller has already authenticated. The row is like
 * next-auth's own, so next-auth reads, renews and ends it.
 * @param appBaseUrl decides the cookie's name and whether it requires https
 * @returns the cookie to set. Its value is a secret that is stored nowhere else; do not log it
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
