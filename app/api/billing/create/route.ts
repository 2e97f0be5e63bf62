import { z } from "zod";
import { checkoutAnswer } from "@/app/_server/checkout-answer";
import { signedInRoute } from "@/app/_server/door";
import { requestLocale } from "@/app/_server/request-locale";
import { returnPath } from "@/app/_server/return-path";
import { promoCodeText, returnToText, versionText } from "@/app/_server/texts";
import { rememberLanguage } from "@/lib/auth/remember-language";
import { isPlanOnOffer } from "@/lib/billing/catalogue";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";

const shape = {
  plan: z.string().max(40),
  promoCode: promoCodeText.optional(),
  expectedWon: z.number().optional(),
  trialDays: z.int32().positive().optional(),
  termsVersion: versionText.optional(),
  returnTo: returnToText.optional(),
};

/**
 * Opens a checkout. The server decides the price and the terms; a request that agreed to others is
 * refused.
 */
export const POST = signedInRoute(shape, async ({ request, context, person, client, input: { plan, returnTo, ...agreed } }) => {
  if (!isPlanOnOffer(plan)) return { ok: false, code: "unknown_plan", status: 400 };
  const opened = await openCheckout(context, { userId: person.id, client, plan, ...agreed });
  // The receipt comes in the language of the page where it was agreed.
  if (opened.ok) await rememberLanguage(context.db, { userId: person.id, language: requestLocale(request) });
  return checkoutAnswer(opened, { plan, returnTo: returnPath(returnTo) });
});
