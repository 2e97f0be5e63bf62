import { z } from "zod";
import { hasFreshSignIn } from "@/app/_server/current-person";
import { adminRoute } from "@/app/_server/door";
import { noteText, uuidText } from "@/app/_server/texts";
import { refundPayment } from "@/lib/billing/refund/refund-payment";

/** Toss may take 60 s to refund. */
export const maxDuration = 90;

const MAX_WON = 2_147_483_647;

/**
 * An administrator gives money back, with a fresh sign-in. The page sends what it showed as left of
 * the payment; when that has changed, nothing happens. Answers `{ refundedWon, leftWon }`; 202
 * while Toss has not confirmed it.
 */
export const POST = adminRoute(
  { amountWon: z.int().min(1).max(MAX_WON), expectedLeftWon: z.int().min(0).max(MAX_WON).optional(), reason: noteText },
  async ({ request, context, person, params, input }) => {
    const id = uuidText.safeParse(params.id);
    if (!id.success) return { ok: false, code: "not_found", status: 404 };
    if (!(await hasFreshSignIn(request))) return { ok: false, code: "fresh_sign_in_needed", status: 401 };
    const refunded = await refundPayment({ ...context, actor: `operator:${person.email}` }, { paymentId: id.data, ...input });
    if (refunded.kind !== "refused") {
      const { kind, refund, leftWon } = refunded;
      return { ok: true, status: kind === "refunded" ? 200 : 202, body: { refundedWon: refund.amountWon, leftWon } };
    }
    switch (refunded.reason) {
      case "not_found":
        return { ok: false, code: refunded.reason, status: 404 };
      case "amount_changed":
        return { ok: false, code: refunded.reason, status: 409, present: { amountWon: refunded.amountWon } };
      case "toss_refused":
        return { ok: false, code: "refund_refused", status: 409 };
      case "not_refundable":
      case "refund_in_progress":
      case "payment_in_progress":
        return { ok: false, code: refunded.reason, status: 409 };
      default:
        return refunded satisfies never;
    }
  },
);
