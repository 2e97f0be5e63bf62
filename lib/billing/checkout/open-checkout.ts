import { randomBytes } from "node:crypto";
import { findPerson } from "@/db/queries/account/people";
import { type Checkout, insertCheckout } from "@/db/queries/checkout/checkouts";
import { hasOpenFirstInvoice } from "@/db/queries/payment/invoices";
import { currentPrice } from "@/db/queries/price/prices";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { auditRows } from "../audit";
import { forPlan, type Plan, planOf } from "../catalogue";
import { addMs, MINUTE_MS } from "../rules/units";
import { isComplimentary } from "../subscription/complimentary";
import { lockLiveSubscription } from "../subscription/lock-live";
import { refuseOpening } from "./limits";

/**
 * Long enough to find a card, and short enough that an old price in a forgotten tab is not paid
 * days later.
 */
const CHECKOUT_TTL_MS = 30 * MINUTE_MS;

export type OpenedCheckout = {
  ok: true;
  orderId: string;
  amountWon: number;
  orderName: string;
  customerKey: string;
  customerEmail: string;
  customerName: string | null;
};
export type CheckoutRefusal = {
  ok: false;
  reason:
    | "too_many_requests"
    | "already_subscribed"
    | "complimentary"
    | "payment_in_progress"
    | "invalid_promo_code"
    | "not_subscribed";
  /** With `too_many_requests`: after how long it is worth trying again. */
  retryAfterSeconds?: number;
};

/**
 * Opens a checkout for a plan. The price comes from the server, and the order id cannot be guessed.
 * It is valid for 30 minutes and for one card. There are no promotion codes, so any code is refused
 * rather than ignored.
 * @returns the amount in won, VAT included, and what the card window needs; or the reason for the
 *   refusal
 * Source: docs/decisions/0009-prices-are-versions.md
 */
export async function openCheckout(
  context: Context,
  input: { userId: string; plan: Plan; promoCode?: string; termsVersion?: string; client?: string },
): Promise<OpenedCheckout | CheckoutRefusal> {
  const { userId, plan, promoCode, termsVersion, client } = input;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  if (isComplimentary(context, person)) return { ok: false, reason: "complimentary" };
  return context.db.transaction(async (tx): Promise<OpenedCheckout | CheckoutRefusal> => {
    if (await lockLiveSubscription(tx, context, userId)) return { ok: false, reason: "already_subscribed" };
    if (await hasOpenFirstInvoice(tx, userId)) return { ok: false, reason: "payment_in_progress" };
    if (promoCode) return { ok: false, reason: "invalid_promo_code" };
    const limited = await refuseOpening(tx, context, { userId, purpose: "subscribe", client });
    if (limited) return { ...limited, reason: "too_many_requests" };
    const price = await currentPrice(tx, { plan, amountWon: forPlan(context.settings.priceWon, plan), now: context.now() });
    const checkout = newCheckout(context, { userId, purpose: "subscribe", amountWon: price.amountWon });
    const { orderId, amountWon } = checkout;
    const detail = { orderId, plan, amountWon, termsVersion: termsVersion ?? null };
    const opened = auditRows(context, [{ action: "checkout_opened", userId, detail }]);
    await insertCheckout(tx, { ...checkout, plan, priceId: price.id, termsVersion: termsVersion ?? null }, opened);
    return answer(checkout, person, planOf(plan).orderName);
  });
}

/**
 * Opens a checkout that registers another card for the live subscription. Nothing is charged unless
 * an invoice is unpaid.
 * @returns what the card window needs; or the reason for the refusal
 */
export async function openCardChange(
  context: Context,
  input: { userId: string; client?: string },
): Promise<OpenedCheckout | CheckoutRefusal> {
  const { userId, client } = input;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  const latest = await findLatestSubscriptionOf(context.db, userId);
  if (!latest || latest.subscription.status === "ended") return { ok: false, reason: "not_subscribed" };
  const limited = await refuseOpening(context.db, context, { userId, purpose: "replace_card", client });
  if (limited) return { ...limited, reason: "too_many_requests" };
  const checkout = newCheckout(context, { userId, purpose: "replace_card", amountWon: 0 });
  const { id: subscriptionId, plan } = latest.subscription;
  const detail = { orderId: checkout.orderId, purpose: checkout.purpose };
  await insertCheckout(context.db, checkout, auditRows(context, [{ action: "checkout_opened", userId, subscriptionId, detail }]));
  return answer(checkout, person, planOf(plan).orderName);
}

function newCheckout(context: Context, wanted: { userId: string; purpose: Checkout["purpose"]; amountWon: number }) {
  const createdAt = context.now();
  const expiresAt = addMs(createdAt, CHECKOUT_TTL_MS);
  return { id: crypto.randomUUID(), orderId: newOrderId(), status: "open" as const, createdAt, expiresAt, ...wanted };
}

const newOrderId = (): string => `trk_pro_${randomBytes(16).toString("hex")}`;

const answer = (
  checkout: { orderId: string; amountWon: number },
  person: { customerKey: string; email: string; name: string | null },
  name: string,
): OpenedCheckout => ({
  ok: true,
  orderId: checkout.orderId,
  amountWon: checkout.amountWon,
  orderName: name,
  customerKey: person.customerKey,
  customerEmail: person.email,
  customerName: person.name,
});
