import type { Person } from "@/lib/auth/read-person";
import { isAdministrator } from "@/lib/auth/role";
import type { Authorized } from "@/lib/billing/checkout/authorize";
import { readCard } from "@/lib/billing/views/read-card";
import { readSubscriptionSummary, type SubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import type { AttemptView, CardView } from "@/lib/billing/views/views";
import type { Context } from "@/lib/context";
import type { RouteAnswer } from "./door";
import { codeOfRefusal } from "./refusal-code";

type Refused = Extract<Authorized, { kind: "refused" }>;

const REFUSAL_STATUS: Record<Refused["reason"], number> = {
  customer_key_mismatch: 403,
  checkout_not_found: 404,
  checkout_expired: 410,
  too_many_requests: 429,
  already_subscribed: 409,
  payment_owed: 409,
  payment_in_progress: 409,
  complimentary: 409,
  not_subscribed: 409,
  nothing_owed: 409,
  promo_code_expired: 409,
  promo_code_new_only: 409,
  promo_code_already_used: 409,
  promo_code_used_up: 409,
  trial_already_used: 409,
  trial_card_used: 409,
  provider_unavailable: 503,
};

type Failed = Extract<Authorized, { kind: "refused" | "declined" }>;
const isFailed = (authorized: Authorized): authorized is Failed =>
  authorized.kind === "refused" || authorized.kind === "declined";

function failedAnswer(failed: Failed): RouteAnswer<never> {
  if (failed.kind === "declined") return { ok: false, code: failed.code, declined: failed.reason, status: 402 };
  const { reason, retryAfterSeconds } = failed;
  return { ok: false, ...codeOfRefusal(reason), status: REFUSAL_STATUS[reason], retryAfterSeconds };
}

/**
 * What POST /api/billing/authorize answers: the outcome, or with status 202 that there is none yet.
 */
export type AuthorizeBody =
  | { orderId: string; status: "pending" }
  | {
      orderId: string;
      card: CardView | null;
      payment:
        | (Pick<AttemptView, "orderId" | "status"> & { amount: number; receiptUrl: string | null; approvedAt: Date | null })
        | null;
      subscription: SubscriptionSummary | null;
      subscriptionTier: string;
    };

/** Turns the result of `authorize` into the route's answer. No answer contains a billing key. */
export async function authorizeAnswer(
  context: Context,
  person: Person,
  authorized: Authorized,
): Promise<RouteAnswer<AuthorizeBody>> {
  if (isFailed(authorized)) return failedAnswer(authorized);
  if (authorized.kind === "pending") return { ok: true, status: 202, body: { orderId: authorized.orderId, status: "pending" } };
  const { checkout, payment } = authorized;
  const [card, { tier, subscription }] = await Promise.all([
    readCard(context, { userId: person.id, paymentMethodId: checkout.paymentMethodId }),
    readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) }),
  ]);
  const paid = payment && {
    orderId: payment.orderId,
    status: payment.status,
    amount: payment.amountWon,
    approvedAt: payment.approvedAt,
    receiptUrl: payment.receiptUrl,
  };
  return { ok: true, body: { orderId: checkout.orderId, card, payment: paid, subscription, subscriptionTier: tier } };
}

/** What POST /api/pay/authorize answers: nothing about the person, the card or the subscription. */
export type LinkAuthorizeBody = { orderId: string; status: "completed" | "pending" };

/** The same for whoever holds a link. The page of the link shows what it may show. */
export function linkAuthorizeAnswer(authorized: Authorized, { orderId }: { orderId: string }): RouteAnswer<LinkAuthorizeBody> {
  if (isFailed(authorized)) return failedAnswer(authorized);
  const status = authorized.kind;
  return { ok: true, status: status === "pending" ? 202 : 200, body: { orderId, status } };
}
