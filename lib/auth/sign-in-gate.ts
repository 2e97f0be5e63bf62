import type { User } from "next-auth";
import type { Database } from "@/db/client";
import { countLiveLinks } from "@/db/queries/account/sign-in";
import { normaliseEmail } from "./email-address";
import type { ProviderUser } from "./identity-providers";

/**
 * How many links to one address may be valid at once. Each is valid for LINK_SECONDS, so this
 * limits the mails a stranger can cause.
 */
const MAX_LIVE_LINKS = 5;

/**
 * Why a sign-in is refused, as the `error` of the sign-in page. AccessDenied, a code of next-auth,
 * means that there is no address.
 */
export type SignInRefusal = "AccessDenied" | "EmailNotVerified" | "TooManyLinks";

type Attempt = {
  /** The person as the provider describes them, or our own row when the identity is known. */
  user: User | (User & { emailVerified: Date | null }) | ProviderUser;
  accountType: string;
  /** Whether this only requests a mailed link. */
  isLinkRequest: boolean;
  adminEmails: readonly string[];
};

/**
 * Decides whether a sign-in may continue. It needs an address, because receipts and notices must
 * reach the person. And an administrator's address must be verified.
 * @returns null when the sign-in may continue
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export async function signInRefusal(db: Database, attempt: Attempt): Promise<SignInRefusal | null> {
  const email = normaliseEmail(attempt.user.email);
  if (!email) return "AccessDenied";
  if (attempt.isLinkRequest) return (await countLiveLinks(db, email)) >= MAX_LIVE_LINKS ? "TooManyLinks" : null;
  const isVerifiedAddress = attempt.accountType === "email" || isVerified(attempt.user);
  return !isVerifiedAddress && attempt.adminEmails.includes(email) ? "EmailNotVerified" : null;
}

function isVerified(user: Attempt["user"]): boolean {
  if ("emailVerified" in user) return user.emailVerified !== null;
  return "isEmailVerified" in user && user.isEmailVerified;
}
