import { z } from "zod";
import { requestingPerson } from "@/app/_server/current-person";
import { openRoute } from "@/app/_server/door";
import { codeOfRefusal } from "@/app/_server/refusal-code";
import { isForeignPart } from "@/app/_server/same-origin";
import { promoCodeText } from "@/app/_server/texts";
import { isPlanOnOffer } from "@/lib/billing/catalogue";
import { quote } from "@/lib/billing/promotion/quote";
import { TERMS_VERSION } from "@/lib/billing/terms-version";

/**
 * What a plan costs, with a code or without. Nothing is reserved. Who is signed in also learns
 * whether they may use the code; wrong codes are counted for everybody.
 */
export const GET = openRoute(
  { plan: z.string().max(40), promoCode: promoCodeText.optional() },
  async ({ request, context, client, input: { plan, promoCode } }) => {
    // Wrong codes are counted, so no page of another site may try them for its visitors.
    if (isForeignPart(request)) return { ok: false, code: "forbidden_origin", status: 403 };
    if (!isPlanOnOffer(plan)) return { ok: false, code: "unknown_plan", status: 400 };
    const person = await requestingPerson(request);
    const { quotes } = await quote(context, { plans: [plan], promoCode, userId: person?.id ?? null, client });
    const [priced] = quotes;
    if (!priced) return { ok: false, code: "unknown_plan", status: 400 };
    const { refusal, plan: _, ...prices } = priced;
    if (!refusal) return { ok: true, body: { ...prices, termsVersion: TERMS_VERSION } };
    const { reason, retryAfterSeconds } = refusal;
    return { ok: false, ...codeOfRefusal(reason), status: reason === "too_many_requests" ? 429 : 400, retryAfterSeconds };
  },
);
