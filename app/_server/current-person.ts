import { cookies } from "next/headers";
import { cache } from "react";
import { isSignInFresh } from "@/lib/auth/fresh-sign-in";
import { type Person, readPerson } from "@/lib/auth/read-person";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { env } from "@/lib/env";
import { isFit } from "@/lib/text";
import { webDatabase } from "./context";

/**
 * The signed-in person who views this page. Read once per request, even when several components
 * call it.
 * @returns null without a valid session
 */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const sessionToken = (await cookies()).get(sessionCookie(env.appBaseUrl).name)?.value;
  return readPerson(webDatabase(), { sessionToken, adminEmails: env.adminEmails });
});

/** Whether the person who views this page signed in a short time ago. */
export const viewsWithFreshSignIn = async (): Promise<boolean> =>
  isSignInFresh(webDatabase(), (await cookies()).get(sessionCookie(env.appBaseUrl).name)?.value);

/**
 * The signed-in person who sent this request, for a route handler.
 * @returns null without a valid session
 */
export function requestingPerson(request: Request): Promise<Person | null> {
  const sessionToken = cookieOf(request, sessionCookie(env.appBaseUrl).name);
  return readPerson(webDatabase(), { sessionToken, adminEmails: env.adminEmails });
}

/** Whether the person who sent this request signed in a short time ago. */
export const hasFreshSignIn = (request: Request): Promise<boolean> =>
  isSignInFresh(webDatabase(), cookieOf(request, sessionCookie(env.appBaseUrl).name));

/** @returns all cookies, decoded, without those that cannot be decoded or hold no text */
export function cookiesOf(request: Request): Record<string, string> {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim().split(/=(.*)/s));
  return Object.fromEntries(
    pairs.flatMap(([name, encoded]) => {
      const value = decoded(encoded ?? "");
      return name && value !== null && isFit(value) ? [[name, value]] : [];
    }),
  );
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** @returns the value of the first cookie with this name */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
