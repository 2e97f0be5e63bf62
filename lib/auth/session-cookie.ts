import { createHash, randomBytes } from "node:crypto";

/** A month: a subscriber looks in about that often. Ending it earlier is a matter of deleting its row. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

export type SessionCookie = {
  name: string;
  options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean };
};

/**
 * The cookie that carries a session. `__Host-` binds it to this host and to https; a browser refuses that prefix over plain http,
 * which only localhost uses (RFC 6265bis, section 4.1.3).
 */
export function sessionCookie(appBaseUrl: string): SessionCookie {
  const secure = appBaseUrl.startsWith("https://");
  return {
    name: `${secure ? "__Host-" : ""}next-auth.session-token`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}

/** 256 random bits, as the browser keeps them. */
export const newSessionToken = (): string => randomBytes(32).toString("base64url");

/** What the database keeps of a session token: whoever reads the table cannot sign in with it. No salt is needed for 256 random bits. */
export const sessionTokenHash = (token: string): string => createHash("sha256").update(token).digest("base64url");
