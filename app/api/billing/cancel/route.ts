import { changeRefusal } from "@/app/_server/change-refusal";
import { signedInRoute } from "@/app/_server/door";
import { reasonText } from "@/app/_server/texts";
import { isAdministrator } from "@/lib/auth/role";
import { cancel } from "@/lib/billing/subscription/cancel";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/**
 * Cancels the subscription at the end of the paid period. `chargeUnderWay` says what a charge that
 * was sent before would still pay for.
 */
export const POST = signedInRoute({ reason: reasonText.optional() }, async ({ context, person, input }) => {
  const canceled = await cancel(context, { userId: person.id, reason: input.reason || undefined });
  if (!canceled.ok) return changeRefusal(canceled);
  const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  const { endsAt, hasEnded, chargeUnderWay } = canceled;
  return { ok: true, body: { endsAt, hasEnded, chargeUnderWay, subscription } };
});
