import type { User } from "next-auth";
import { normaliseEmail } from "./email-address";
import type { ProviderUser } from "./identity-providers";

/**
 * Why a sign-in is refused, as the `error` of the sign-in page. AccessDenied, a code of next-auth,
 * means that there is no address.
 */
export type SignInRefusal = "AccessDenied" | "EmailNotVerified";

type Attempt = {
  /** The person as the provider describes them, or our own row when the identity is known. */
  user: User | (User & { emailVerified: Date | null }) | ProviderUser;
  accountType: string;
  adminEmails: readonly string[];
};

/**
 * Decides whether a sign-in may continue. It needs an address, because receipts and notices must
 * reach the person. And an administrator's address must be verified.
 * @returns null when the sign-in may continue
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export function signInRefusal(attempt: Attempt): SignInRefusal | null {
  const email = normaliseEmail(attempt.user.email);
  if (!email) return "AccessDenied";
  const isVerifiedAddress = attempt.accountType === "email" || isVerified(attempt.user);
  return !isVerifiedAddress && attempt.adminEmails.includes(email) ? "EmailNotVerified" : null;
}

function isVerified(user: Attempt["user"]): boolean {
  if ("emailVerified" in user) return user.emailVerified !== null;
  return "isEmailVerified" in user && user.isEmailVerified;
}
