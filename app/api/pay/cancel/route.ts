import { changeRefusal } from "@/app/_server/change-refusal";
import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { linkTokenText } from "@/app/_server/texts";
import { cancelByLink } from "@/lib/billing/link/answer-by-link";

/** The other answer to what a mailed link asks: the subscription ends with its paid period. */
export const POST = linkRoute({ token: linkTokenText }, async ({ context, input }) => {
  const canceled = await cancelByLink(context, input);
  if (canceled.ok) return { ok: true, body: { endsAt: canceled.endsAt } };
  return canceled.reason === "link_over" ? NO_LINK : changeRefusal(canceled);
});
