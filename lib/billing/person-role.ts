import type { Context } from "../context";

/** Administrators have PRO for free. Only an address that somebody vouched for makes one. */
export const isAdministrator = (
  context: Pick<Context, "settings">,
  person: { email: string; emailVerified: Date | null },
): boolean => person.emailVerified !== null && context.settings.adminEmails.includes(person.email.toLowerCase());
