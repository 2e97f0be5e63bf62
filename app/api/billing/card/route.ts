import { checkoutAnswer } from "@/app/_server/checkout-answer";
import { signedInRoute } from "@/app/_server/door";
import { openCardChange } from "@/lib/billing/checkout/open-checkout";

/** Opens the Toss window for another card; an unpaid invoice is charged on it in the authorize that follows. */
export const POST = signedInRoute({}, async ({ context, person }) =>
  checkoutAnswer(await openCardChange(context, { userId: person.id }), { plan: null }),
);
