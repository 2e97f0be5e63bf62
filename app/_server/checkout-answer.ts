import { linkPath } from "@/app/link-path";
import type { Plan } from "@/lib/billing/catalogue";
import type { CheckoutRefusal, OpenedCheckout } from "@/lib/billing/checkout/open-checkout";
import { env } from "@/lib/env";
import { type Contact, contactForToss } from "@/lib/toss/contact";
import type { RouteAnswer } from "./door";
import { codeOfRefusal } from "./refusal-code";
import { withReturnPath } from "./return-path";

const REFUSAL_STATUS: Record<CheckoutRefusal["reason"], number> = {
  invalid_promo_code: 400,
  promo_code_expired: 400,
  promo_code_not_for_plan: 400,
  promo_code_new_only: 400,
  promo_code_already_used: 400,
  promo_code_used_up: 400,
  already_subscribed: 409,
  payment_owed: 409,
  complimentary: 409,
  payment_in_progress: 409,
  not_subscribed: 409,
  nothing_owed: 409,
  under_review: 409,
  amount_changed: 409,
  terms_changed: 409,
  trial_not_offered: 409,
  trial_already_used: 409,
  trial_changed: 409,
  trial_not_with_code: 400,
  too_many_requests: 429,
};

/** What POST /api/billing/create and /card answer; the browser reads the same type. */
export type CheckoutBody = {
  orderId: string;
  /** Won, VAT included; for a card change what is owed and charged to the new card, or 0. */
  amount: number;
  /** What the code or the trial takes off; absent without one. */
  discountWon?: number;
  /** How long the trial lasts; absent without one. */
  trialDays?: number;
  orderName: string;
  customerKey: string;
  successUrl: string;
  failUrl: string;
  clientKey: string;
} & Contact;

/**
 * The name of the promotion code in the address of the fail page; there, `code` is what Toss adds.
 */
export const FAILED_WITH_CODE = "promo";

/**
 * The answer to an opened checkout: what the browser passes to the Toss window, with the return
 * addresses chosen by the server.
 */
export function checkoutAnswer(
  opened: OpenedCheckout | CheckoutRefusal,
  { plan, returnTo = null }: { plan: Plan | null; returnTo?: string | null },
): RouteAnswer<CheckoutBody> {
  if (!opened.ok) return refusalAnswer(opened);
  const { orderId, promoCode, customerEmail, customerName } = opened;
  const purpose = plan ? "subscribe" : "replace_card";
  const failQuery = new URLSearchParams({
    purpose,
    ...(plan ? { plan } : {}),
    ...(promoCode ? { [FAILED_WITH_CODE]: promoCode } : {}),
  });
  const body = {
    ...forWindow(opened),
    successUrl: withReturnPath(`${env.appBaseUrl}/billing/success?orderId=${orderId}`, returnTo),
    failUrl: withReturnPath(`${env.appBaseUrl}/billing/fail?${failQuery}`, returnTo),
    ...contactForToss({ customerEmail, customerName }),
  };
  return { ok: true, body };
}

/**
 * The same for whoever holds a link: the window returns to the link's page, and the name and the
 * address of its person stay here.
 */
export function linkCheckoutAnswer(
  opened: OpenedCheckout | CheckoutRefusal,
  { token }: { token: string },
): RouteAnswer<CheckoutBody> {
  if (!opened.ok) return refusalAnswer(opened);
  const page = `${env.appBaseUrl}${linkPath(token)}`;
  const body = {
    ...forWindow(opened),
    successUrl: `${page}?orderId=${opened.orderId}`,
    failUrl: `${page}?${WINDOW_LEFT}`,
    customerEmail: null,
    customerName: null,
  };
  return { ok: true, body };
}

/** Stands in the address of a link's page when the card window has returned without a card. */
const WINDOW_LEFT = new URLSearchParams({ window: "left" });

const forWindow = ({ orderId, amountWon, discountWon, trialDays, orderName, customerKey }: OpenedCheckout) => ({
  orderId,
  amount: amountWon,
  ...(discountWon === undefined ? {} : { discountWon }),
  ...(trialDays === undefined ? {} : { trialDays }),
  orderName,
  customerKey,
  clientKey: env.tossClientKey,
});

const refusalAnswer = ({ reason, present, retryAfterSeconds }: CheckoutRefusal): RouteAnswer<never> => ({
  ok: false,
  ...codeOfRefusal(reason),
  status: REFUSAL_STATUS[reason],
  present,
  retryAfterSeconds,
});
