import { z } from "zod";
import { checkoutAnswer } from "@/app/_server/checkout-answer";
import { signedInRoute } from "@/app/_server/door";
import { returnPath } from "@/app/_server/return-path";
import { returnToText } from "@/app/_server/texts";
import { openCardChange } from "@/lib/billing/checkout/open-checkout";

const shape = { expectedWon: z.number().optional(), returnTo: returnToText.optional() };

/** Opens a checkout for another card. The authorize that follows also charges an unpaid invoice. */
export const POST = signedInRoute(shape, async ({ context, person, client, input: { returnTo, ...agreed } }) =>
  checkoutAnswer(await openCardChange(context, { userId: person.id, client, ...agreed }), {
    plan: null,
    returnTo: returnPath(returnTo),
  }),
);
