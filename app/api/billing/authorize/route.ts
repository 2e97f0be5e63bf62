import { authorizeAnswer } from "@/app/_server/authorize-answer";
import { signedInRoute } from "@/app/_server/door";
import { authKeyText, customerKeyText, orderIdText } from "@/app/_server/texts";
import { authorize } from "@/lib/billing/checkout/authorize";

/** Toss may take 60 s to issue and 60 s to charge. */
export const maxDuration = 150;

const shape = {
  orderId: orderIdText,
  customerKey: customerKeyText,
  authKey: authKeyText,
};

/**
 * Issues the billing key and charges what is owed, for a new subscription or a card change.
 * Repeating it gives the same answer and charges nothing.
 */
export const POST = signedInRoute(shape, async ({ context, person, client, input }) =>
  authorizeAnswer(context, person, await authorize(context, { ...input, userId: person.id, client })),
);
