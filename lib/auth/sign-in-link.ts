/**
 * The mailed link. It opens a page of ours and does nothing more, because mail scanners and
 * previews open every link. The press of a button there uses it up, once.
 * Source: docs/decisions/0028-a-link-opens-a-page.md
 */
import type { Database } from "@/db/client";
import { ensurePerson, findLiveLink, takeLiveLink } from "@/db/queries/account/sign-in";
import { signInAdapter } from "./adapter";
import { callbackPath } from "./callback-path";
import { maskEmail } from "./email-address";
import { type LinkSettings, linkHash } from "./link-address";
import { type OpenedSession, openSession } from "./open-session";
import { rememberLanguage } from "./remember-language";

/**
 * Reads whose link this is, and changes nothing.
 * @returns the address, with most of its name hidden; null when the link is used, expired or
 *   unknown
 */
export async function readSignInLink(
  db: Database,
  { token }: { token: string },
  settings: LinkSettings,
): Promise<{ maskedEmail: string } | null> {
  const email = token ? await findLiveLink(db, linkHash(token, settings)) : null;
  return email === null ? null : { maskedEmail: maskEmail(email) };
}

type Redeeming = { token: string; returnTo: string | undefined; sessionToken: string | undefined; language: "ko" | "en" };

/**
 * Uses a link up and signs its owner in. That proves the address. A session that the browser had
 * before is ended.
 * @returns the new session and where to go; null when the link is used, expired or unknown
 */
export async function redeemSignInLink(
  db: Database,
  { token, returnTo, sessionToken, language }: Redeeming,
  settings: LinkSettings,
): Promise<{ session: OpenedSession; path: string } | null> {
  const email = token ? await takeLiveLink(db, linkHash(token, settings)) : null;
  if (email === null) return null;
  const adapter = signInAdapter(db);
  const userId = await ensurePerson(db, email);
  await adapter.updateUser?.({ id: userId, emailVerified: new Date() });
  await rememberLanguage(db, { userId, language });
  if (sessionToken) await adapter.deleteSession?.(sessionToken);
  const session = await openSession(db, { userId, appBaseUrl: settings.appBaseUrl });
  return { session, path: callbackPath(returnTo, new URL(settings.appBaseUrl).origin) };
}
