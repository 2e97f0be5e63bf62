import { signedInRoute } from "@/app/_server/door";
import { isAdministrator } from "@/lib/auth/role";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/**
 * The signed-in person, their subscription and what they may do. A feature is `true` (has it,
 * without a limit), a number (up to that limit) or `false`. Never includes a billing key, a
 * customer key or a session.
 */
export const GET = signedInRoute({}, async ({ context, person }) => {
  const { id, email, role } = person;
  const { tier, features, subscription } = await readSubscriptionSummary(context, {
    userId: id,
    isAdmin: isAdministrator({ role }),
  });
  return { ok: true, body: { id, email, role, subscriptionTier: tier, features, subscription } };
});
