import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { linkTokenText } from "@/app/_server/texts";
import { lookUpByLink } from "@/lib/billing/link/look-up-by-link";

/** Toss may take 60 s, and another 60 s when the charge has to be sent again. */
export const maxDuration = 150;

/** Looks the pending payment of a mailed link's invoice up at Toss. */
export const POST = linkRoute({ token: linkTokenText }, async ({ context, input }) => {
  const looked = await lookUpByLink(context, input);
  if (looked.ok) return { ok: true, body: { isPending: looked.isPending } };
  if (looked.reason === "link_over") return NO_LINK;
  return { ok: false, code: looked.reason, status: 429, retryAfterSeconds: looked.retryAfterSeconds };
});
