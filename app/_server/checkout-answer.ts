import type { Plan } from "@/lib/billing/catalogue";
import type { CheckoutRefusal, OpenedCheckout } from "@/lib/billing/checkout/open-checkout";
import { env } from "@/lib/env";
import { type Contact, contactForToss } from "@/lib/toss/contact";
import type { RouteAnswer } from "./door";
import { withReturnPath } from "./return-path";

const REFUSAL_STATUS: Record<CheckoutRefusal["reason"], number> = {
  invalid_promo_code: 400,
  already_subscribed: 409,
  payment_owed: 409,
  complimentary: 409,
  payment_in_progress: 409,
  not_subscribed: 409,
  amount_changed: 409,
  terms_changed: 409,
  too_many_requests: 429,
};

/** What POST /api/billing/create and /card answer; the browser reads the same type. */
export type CheckoutBody = {
  orderId: string;
  /** Won, VAT included; for a card change what is owed and charged to the new card, or 0. */
  amount: number;
  orderName: string;
  customerKey: string;
  successUrl: string;
  failUrl: string;
  clientKey: string;
} & Contact;

/**
 * The answer to an opened checkout: what the browser passes to the Toss window, with the return
 * addresses chosen by the server.
 */
export function checkoutAnswer(
  opened: OpenedCheckout | CheckoutRefusal,
  { plan, returnTo = null }: { plan: Plan | null; returnTo?: string | null },
): RouteAnswer<CheckoutBody> {
  if (!opened.ok) {
    const { reason, present, retryAfterSeconds } = opened;
    return { ok: false, code: reason, status: REFUSAL_STATUS[reason], present, retryAfterSeconds };
  }
  const { orderId, amountWon, orderName, customerKey, customerEmail, customerName } = opened;
  const purpose = plan ? "subscribe" : "replace_card";
  const failQuery = new URLSearchParams({ purpose, ...(plan ? { plan } : {}) });
  const body = {
    orderId,
    amount: amountWon,
    orderName,
    customerKey,
    successUrl: withReturnPath(`${env.appBaseUrl}/billing/success?orderId=${orderId}`, returnTo),
    failUrl: withReturnPath(`${env.appBaseUrl}/billing/fail?${failQuery}`, returnTo),
    clientKey: env.tossClientKey,
    ...contactForToss({ customerEmail, customerName }),
  };
  return { ok: true, body };
}
