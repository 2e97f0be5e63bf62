import { z } from "zod";
import { checkoutAnswer } from "@/app/_server/checkout-answer";
import { signedInRoute } from "@/app/_server/door";
import { openCardChange } from "@/lib/billing/checkout/open-checkout";

/** Opens a checkout for another card. The authorize that follows also charges an unpaid invoice. */
export const POST = signedInRoute({ expectedWon: z.number().optional() }, async ({ context, person, client, input }) =>
  checkoutAnswer(await openCardChange(context, { userId: person.id, client, ...input }), { plan: null }),
);
