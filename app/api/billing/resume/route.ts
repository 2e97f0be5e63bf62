import { changeRefusal } from "@/app/_server/change-refusal";
import { signedInRoute } from "@/app/_server/door";
import { isAdministrator } from "@/lib/auth/role";
import { resume } from "@/lib/billing/subscription/resume";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/** Undoes a scheduled cancellation. */
export const POST = signedInRoute({}, async ({ context, person }) => {
  const resumed = await resume(context, { userId: person.id });
  if (!resumed.ok) return changeRefusal(resumed);
  const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  return { ok: true, body: { subscription } };
});
