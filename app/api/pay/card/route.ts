import { z } from "zod";
import { linkCheckoutAnswer } from "@/app/_server/checkout-answer";
import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { linkTokenText } from "@/app/_server/texts";
import { openByLink } from "@/lib/billing/link/open-by-link";

const shape = { token: linkTokenText, expectedWon: z.number() };

/** Opens the card window for the one invoice of a mailed link. */
export const POST = linkRoute(shape, async ({ context, client, input }) => {
  const opened = await openByLink(context, { ...input, client });
  return !opened.ok && opened.reason === "link_over" ? NO_LINK : linkCheckoutAnswer(opened, input);
});
