export type Role = "USER" | "ADMIN";

/**
 * Decides a person's role from the configuration, at each request; it is not stored. An unverified
 * address never makes an administrator.
 * @param adminEmails in lower case, as in `lib/env.ts`
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export function roleOf(person: { email: string; emailVerified: Date | null }, adminEmails: readonly string[]): Role {
  return person.emailVerified !== null && adminEmails.includes(person.email) ? "ADMIN" : "USER";
}

/** Whether a signed-in person administers. */
export const isAdministrator = ({ role }: { role: Role }): boolean => role === "ADMIN";
