/**
 * What next-auth must be told about one request, and where its answer leads.
 * Source: docs/decisions/0029-connecting-is-asked-for.md
 */
import type { Database } from "@/db/client";
import { callbackPath } from "./callback-path";
import { CONNECT_PAGE } from "./connect-path";
import { type LinkSettings, linkPath } from "./link-address";
import { type Asker, type LinkSender, linkSender, type SenderSettings } from "./link-sender";
import { type Person, readPerson } from "./read-person";
import { sessionCookie } from "./session-cookie";

type Settings = LinkSettings & SenderSettings & { adminEmails: readonly string[] };
export type Visit = {
  /** The action and the provider, for example `["callback", "naver"]`. */
  path: readonly string[];
  /** The signed-in person who asked to connect this provider; null in every other case. */
  connecting: Person | null;
  links: LinkSender;
  /** The language that the person reads. */
  language: Asker["language"];
  /** Where the person wants to come back, on this site. */
  returnTo: string;
};

type Asked = Asker & { path: readonly string[]; cookies: Record<string, string | undefined> };

/**
 * Reads what a request to next-auth is about.
 * @param asked.client the client's address, for the limits of sign-in mails
 * @param asked.language the language of a sign-in mail
 */
export async function readVisit(db: Database, { path, cookies, ...asker }: Asked, settings: Settings): Promise<Visit> {
  const { appBaseUrl, adminEmails } = settings;
  const { origin } = new URL(appBaseUrl);
  // next-auth keeps it while the person is at the provider.
  const returnTo = callbackPath(cookies[`${appBaseUrl.startsWith("https://") ? "__Secure-" : ""}next-auth.callback-url`], origin);
  const isConnecting = path[0] === "callback" && new URL(returnTo, origin).pathname === CONNECT_PAGE;
  const sessionToken = cookies[sessionCookie(appBaseUrl).name];
  const connecting = isConnecting ? await readPerson(db, { sessionToken, adminEmails }) : null;
  return { path, connecting, links: linkSender(db, settings, asker), language: asker.language, returnTo };
}

/**
 * A link in a mail of an earlier version, or a guess: next-auth would use it up on GET.
 * @returns the path of the page where the press uses it up; null for every other request
 */
export function linkPageInstead(path: readonly string[], query: URLSearchParams, { appBaseUrl }: LinkSettings): string | null {
  if (path[0] !== "callback" || path[1] !== "email") return null;
  return linkPath({
    token: query.get("token") ?? "",
    returnTo: callbackPath(query.get("callbackUrl"), new URL(appBaseUrl).origin),
  });
}

/**
 * Where a redirect of next-auth should lead instead. It does not say at which provider a sign-in
 * was refused because the address belongs to a person already, so no page could say how to connect
 * it.
 * @returns a path on this site, or null to leave the redirect as it is
 */
export function wayOn(location: string | null, { path: [, provider = ""], connecting, returnTo }: Visit): string | null {
  if (!location || !/[?&]error=OAuthAccountNotLinked(&|$)/.test(location)) return null;
  if (connecting) return `${CONNECT_PAGE}?${new URLSearchParams({ provider, error: "taken" })}`;
  return `/sign-in?${new URLSearchParams({ error: "OAuthAccountNotLinked", provider, callbackUrl: returnTo })}`;
}
