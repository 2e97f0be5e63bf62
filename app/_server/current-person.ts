import { cookies } from "next/headers";
import { cache } from "react";
import { type Person, readPerson } from "@/lib/auth/read-person";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { env } from "@/lib/env";
import { webDatabase } from "./context";

/**
 * Who is looking at this page. Asked once for each request, however many components want to know.
 *
 * @returns null when nobody is signed in
 */
export const currentPerson = cache(async (): Promise<Person | null> => {
  const sessionToken = (await cookies()).get(sessionCookie(env.appBaseUrl).name)?.value;
  return readPerson(webDatabase(), { sessionToken, adminEmails: env.adminEmails });
});

/**
 * Who sends this request; the same for a route handler.
 *
 * @returns null when nobody is signed in
 */
export function requestingPerson(request: Request): Promise<Person | null> {
  const sessionToken = cookieOf(request, sessionCookie(env.appBaseUrl).name);
  return readPerson(webDatabase(), { sessionToken, adminEmails: env.adminEmails });
}

/** @returns the first cookie of that name, as a browser sent it */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
