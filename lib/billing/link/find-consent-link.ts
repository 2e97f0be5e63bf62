import { findSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { readLinkToken } from "../../link-token";
import { isLinkOver } from "../rules/link";

/**
 * Whose question the link of a mail is about. Rubbish is told apart without the database.
 * @param token untrusted
 * @returns null for a link that we did not sign, that is over, or that is for something else
 * Source: docs/decisions/0045-links-are-signed.md
 */
export async function findConsentLink(
  context: Context,
  { token }: { token: string },
): Promise<{ subscriptionId: string; userId: string } | null> {
  const link = readLinkToken(context.keyRing, token);
  if (link?.purpose !== "consent" || isLinkOver(link, context.now())) return null;
  const subscription = await findSubscription(context.db, link.subscriptionId);
  return subscription && { subscriptionId: subscription.id, userId: subscription.userId };
}
