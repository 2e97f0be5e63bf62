import { signedInRoute } from "@/app/_server/door";
import { lookUpOwn } from "@/lib/billing/payment/look-up-own";

/** Toss may take 60 s, and another 60 s when the charge has to be sent again. */
export const maxDuration = 150;

/** Looks the customer's pending payment up at Toss. Asking often does not ask Toss more often. */
export const POST = signedInRoute({}, async ({ context, person }) => ({
  ok: true,
  body: await lookUpOwn(context, { userId: person.id }),
}));
