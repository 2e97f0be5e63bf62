import { z } from "zod";
import { signedInRoute } from "@/app/_server/door";
import { isAdministrator } from "@/lib/auth/role";
import { retryPayment } from "@/lib/billing/payment/retry-payment";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";

/** Toss may take 60 s to charge. */
export const maxDuration = 90;

/** Charges an unpaid invoice once more, on the registered card. */
export const POST = signedInRoute({ expectedWon: z.number().optional() }, async ({ context, person, input }) => {
  const retried = await retryPayment(context, { userId: person.id, ...input });
  if (retried.kind === "refused" && retried.reason === "amount_changed")
    return { ok: false, code: retried.reason, status: 409, present: { amountWon: retried.amountWon } };
  if (retried.kind === "refused")
    return { ok: false, code: retried.reason, status: retried.reason === "too_many_retries" ? 429 : 409 };
  const { payment, decline } = retried;
  if (decline) return { ok: false, code: decline.code, declined: decline.reason, status: 402 };
  const { subscription } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  return {
    ok: true,
    status: payment.status === "pending" ? 202 : 200,
    body: { orderId: payment.orderId, status: payment.status, subscription },
  };
});
