import { createHash, randomBytes } from "node:crypto";

/**
 * A month, because a subscriber visits about that often. Deleting its row ends a session earlier.
 */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

export type SessionCookie = {
  name: string;
  options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean };
};

/**
 * The name and options of the session cookie. `__Host-` binds it to this host and to https. Over
 * plain http, which only localhost uses, a browser rejects that prefix.
 * Source: RFC 6265bis, section 4.1.3
 */
export function sessionCookie(appBaseUrl: string): SessionCookie {
  const secure = appBaseUrl.startsWith("https://");
  return {
    name: `${secure ? "__Host-" : ""}next-auth.session-token`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}

/** A new session token of 256 random bits, for the browser. */
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/**
 * The hash that the database stores, so that a reader of the table cannot sign in. 256 random bits
 * need no salt.
 */
export const sessionTokenHash = (token: string): string => createHash("sha256").update(token).digest("base64url");
