import { linkAuthorizeAnswer } from "@/app/_server/authorize-answer";
import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { authKeyText, customerKeyText, linkTokenText, orderIdText } from "@/app/_server/texts";
import { authorizeByLink } from "@/lib/billing/link/authorize-by-link";

/** Toss may take 60 s to issue and 60 s to charge. */
export const maxDuration = 150;

const shape = { token: linkTokenText, orderId: orderIdText, customerKey: customerKeyText, authKey: authKeyText };

/**
 * Issues the billing key and charges the invoice of a mailed link. Repeating it gives the same
 * answer and charges nothing.
 */
export const POST = linkRoute(shape, async ({ context, client, input }) => {
  const authorized = await authorizeByLink(context, { ...input, client });
  return authorized.kind === "link_over" ? NO_LINK : linkAuthorizeAnswer(authorized, input);
});
