import type { OpenedSession } from "@/lib/auth/open-session";

/** @returns a Set-Cookie header; the value is base64url, which needs no escaping */
export function setCookieHeader({ name, value, expires, options }: OpenedSession): string {
  const { path, secure } = options;
  return [
    `${name}=${value}`,
    `Path=${path}`,
    `Expires=${expires.toUTCString()}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(secure ? ["Secure"] : []),
  ].join("; ");
}
