import { signedInRoute } from "@/app/_server/door";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/** The signed-in person and their subscription. Never includes a billing key, a customer key or a session. */
export const GET = signedInRoute({}, async ({ context, person }) => {
  const { id, email, role } = person;
  const { tier, subscription } = await readSubscriptionSummary(context, { userId: id, isAdmin: role === "ADMIN" });
  return { ok: true, body: { id, email, role, subscriptionTier: tier, subscription } };
});
