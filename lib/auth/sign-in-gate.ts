import type { User } from "next-auth";
import type { Database } from "@/db/client";
import { countLiveLinks } from "@/db/queries/account/sign-in";
import { normaliseEmail } from "./email-address";
import type { VouchedUser } from "./identity-providers";

/** Links to one address that work at once; each lives for LINK_SECONDS, so this bounds what a stranger can send to somebody's mailbox. */
const MAX_LIVE_LINKS = 5;

/** Why somebody is not let in: the `error` of the sign-in page. AccessDenied, next-auth's own word, means that no address was given. */
export type SignInRefusal = "AccessDenied" | "EmailNotVerified" | "TooManyLinks";

type Attempt = {
  /** The person as the provider describes them, or as we know them when the identity is known. */
  user: User | (User & { emailVerified: Date | null }) | VouchedUser;
  accountType: string;
  /** A mail is about to be sent; nobody signs in yet. */
  isLinkRequest: boolean;
  adminEmails: readonly string[];
};

/**
 * Decides whether a sign-in may go on. Nobody comes in without an address, since receipts and failed payments must reach them, and
 * nobody comes in under an administrator's address that nobody vouched for.
 *
 * @returns null when it may
 */
export async function signInRefusal(db: Database, attempt: Attempt): Promise<SignInRefusal | null> {
  const email = normaliseEmail(attempt.user.email);
  if (!email) return "AccessDenied";
  if (attempt.isLinkRequest) return (await countLiveLinks(db, email)) >= MAX_LIVE_LINKS ? "TooManyLinks" : null;
  const isProven = attempt.accountType === "email" || isVouched(attempt.user);
  return !isProven && attempt.adminEmails.includes(email) ? "EmailNotVerified" : null;
}

function isVouched(user: Attempt["user"]): boolean {
  if ("emailVerified" in user) return user.emailVerified !== null;
  return "isEmailVouched" in user && user.isEmailVouched;
}
