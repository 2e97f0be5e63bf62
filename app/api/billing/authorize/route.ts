import { z } from "zod";
import { authorizeAnswer } from "@/app/_server/authorize-answer";
import { signedInRoute } from "@/app/_server/door";
import { authorize } from "@/lib/billing/checkout/authorize";

/** Toss may take 60 s to issue and 60 s to charge. */
export const maxDuration = 150;

const shape = {
  orderId: z.string().min(6).max(64),
  customerKey: z.string().min(2).max(300),
  authKey: z.string().min(1).max(300),
};

/**
 * Issues the billing key and charges what is owed, for a new subscription or a card change.
 * Repeating it gives the same answer and charges nothing.
 */
export const POST = signedInRoute(shape, async ({ context, person, client, input }) =>
  authorizeAnswer(context, person, await authorize(context, { ...input, userId: person.id, client })),
);
