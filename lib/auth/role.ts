export type Role = "USER" | "ADMIN";

/**
 * Who administers is decided by the configuration at every request and stored nowhere.
 * An address that nobody vouched for makes no administrator, whoever typed it.
 *
 * @param adminEmails lower case, as `lib/env.ts` gives them
 */
export function roleOf(person: { email: string; emailVerified: Date | null }, adminEmails: readonly string[]): Role {
  return person.emailVerified !== null && adminEmails.includes(person.email) ? "ADMIN" : "USER";
}
