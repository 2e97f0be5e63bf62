import { z } from "zod";
import { changeRefusal } from "@/app/_server/change-refusal";
import { signedInRoute } from "@/app/_server/door";
import { isAdministrator } from "@/lib/auth/role";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { readRefundOptions } from "@/lib/billing/views/read-refund-options";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/** Toss may take 60 s to refund. */
export const maxDuration = 90;

/** What the customer may choose: `{ options }`, empty when there is nothing. */
export const GET = signedInRoute({}, async ({ context, person }) => ({
  ok: true,
  body: { options: await readRefundOptions(context, { userId: person.id }) },
}));

/** Ends the subscription at once and gives money back; 202 while Toss has not confirmed it. */
export const POST = signedInRoute(
  { kind: z.enum(["withdrawal", "prorated"]), expectedWon: z.number() },
  async ({ context, person, input }) => {
    const refunded = await requestOwnRefund(context, { userId: person.id, ...input });
    if (!refunded.ok && refunded.reason === "amount_changed")
      return { ok: false, code: refunded.reason, status: 409, present: { amountWon: refunded.amountWon } };
    if (!refunded.ok) return changeRefusal(refunded);
    const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
    const { refundedWon, isConfirmed } = refunded;
    return { ok: true, status: isConfirmed ? 200 : 202, body: { refundedWon, subscription } };
  },
);
