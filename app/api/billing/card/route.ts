import { checkoutAnswer } from "@/app/_server/checkout-answer";
import { signedInRoute } from "@/app/_server/door";
import { openCardChange } from "@/lib/billing/checkout/open-checkout";

/** Opens a checkout for another card. The authorize that follows also charges an unpaid invoice. */
export const POST = signedInRoute({}, async ({ context, person, client }) =>
  checkoutAnswer(await openCardChange(context, { userId: person.id, client }), { plan: null }),
);
