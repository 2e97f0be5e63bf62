import { randomBytes } from "node:crypto";
import type { Transaction } from "@/db/client";
import { findPerson, type Person } from "@/db/queries/account/people";
import { type Checkout, insertCheckout } from "@/db/queries/checkout/checkouts";
import { hasOpenFirstInvoice, listOpenInvoicesOf } from "@/db/queries/payment/invoices";
import type { PromotionCode } from "@/db/queries/promotion/promotions";
import { hasOpenDifference } from "@/db/queries/reconciliation/reconciliation";
import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { auditRows } from "../audit";
import { type Plan, planOf } from "../catalogue";
import { type Offer, offerOf } from "../offer";
import { currentPrice } from "../price/current-price";
import { type Entering, findPromotion, refusalFor } from "../promotion/find-promotion";
import { amountOwed, isOwed } from "../rules/amount-owed";
import { hasEnded } from "../rules/lifecycle";
import { type PromotionRefusal, quoteOf } from "../rules/promotion";
import type { NoTrial } from "../rules/trial";
import { addMs, MINUTE_MS } from "../rules/units";
import { isComplimentary } from "../subscription/complimentary";
import { liveReason, lockLiveSubscription } from "../subscription/lock-live";
import { TERMS_VERSION } from "../terms-version";
import { findTrial } from "../trial/find-trial";
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
  /** What a code or a trial takes off; absent without one. */
  discountWon?: number;
  /** That code, in its one spelling; absent without one. */
  promoCode?: string;
  /** How long the trial lasts; absent without one. */
  trialDays?: number;
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
    | "payment_owed"
    | "complimentary"
    | "payment_in_progress"
    | PromotionRefusal
    | "not_subscribed"
    | "nothing_owed"
    | "under_review"
    | "amount_changed"
    | "terms_changed"
    | NoTrial
    | "trial_changed"
    | "trial_not_with_code";
  /** What holds now, when the customer has agreed to something else. */
  present?: { amountWon?: number; termsVersion?: string; trialDays?: number };
  /** With `too_many_requests`: after how long it is worth trying again. */
  retryAfterSeconds?: number;
};

/** What the customer saw and accepted. */
type Agreed = { expectedWon?: number; termsVersion?: string };

/**
 * Opens a checkout for a plan. The price comes from the server, and the order id cannot be guessed.
 * It is valid for 30 minutes and for one card. A code that cannot be used is refused rather
 * than ignored; one that can is reserved when the payment is opened, not yet. What the customer
 * agreed to must be what holds now; otherwise nothing is opened.
 * @param input.expectedWon the amount that the customer saw; absent: any
 * @param input.termsVersion the terms that the customer accepted; absent counts as none
 * @param input.trialDays how long the trial is that the customer wants; absent: they want none
 * @returns the amount in won, VAT included, and what the card window needs; or the reason for the
 *   refusal, with the present figures when they are another amount, another trial or other terms
 * Source: docs/decisions/0009-prices-are-versions.md, 0027-what-is-agreed-is-what-is-done.md,
 *   0051-a-code-is-reserved-then-spent.md, 0054-trials.md
 */
export async function openCheckout(
  context: Context,
  input: { userId: string; plan: Plan; promoCode?: string; trialDays?: number; client?: string } & Agreed,
): Promise<OpenedCheckout | CheckoutRefusal> {
  const { userId, plan, client } = input;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  if (isComplimentary(context, person)) return { ok: false, reason: "complimentary" };
  return context.db.transaction(async (tx): Promise<OpenedCheckout | CheckoutRefusal> => {
    const live = await lockLiveSubscription(tx, context, userId);
    if (live) return { ok: false, reason: liveReason(live) };
    if (await hasOpenFirstInvoice(tx, userId)) return { ok: false, reason: "payment_in_progress" };
    const priced = await priceOf(tx, context, { ...input, person });
    if (!priced.ok) return priced;
    const { promotion, trialDays, unitWon, quantity, amountWon: presentWon, discountWon } = priced;
    const present = { amountWon: presentWon, termsVersion: TERMS_VERSION };
    const changed = changeSince(input, present);
    if (changed) return { ok: false, reason: changed, present };
    const limited = await refuseOpening(tx, context, { userId, purpose: "subscribe", client });
    if (limited) return { ...limited, reason: "too_many_requests" };
    const price = await currentPrice(tx, { plan, amountWon: unitWon, now: context.now() });
    const checkout = newCheckout(context, { userId, purpose: "subscribe", amountWon: presentWon });
    const { orderId, amountWon } = checkout;
    const { termsVersion } = present;
    const agreed = { orderId, plan, amountWon, termsVersion };
    const coded = promotion && { promoCode: promotion.code, discountWon };
    const tried = trialDays !== null && { trialDays, discountWon };
    const opened = auditRows(context, [{ action: "checkout_opened", userId, detail: { ...agreed, ...coded, ...tried } }]);
    const lowered = { promotionCodeId: promotion?.id ?? null, discountWon, trialDays };
    await insertCheckout(tx, { ...checkout, ...lowered, plan, priceId: price.id, quantity, termsVersion }, opened);
    return { ...answer(checkout, person, planOf(plan).orderName), ...coded, ...tried };
  });
}

/** What a checkout costs now, and why. */
type Priced = Offer & {
  ok: true;
  promotion: PromotionCode | null;
  trialDays: number | null;
  amountWon: number;
  discountWon: number;
};
type Pricing = { person: Person; plan: Plan; promoCode?: string; trialDays?: number; client?: string };

/** The price of the plan: with the code that was entered, with the trial, or as it is. */
async function priceOf(tx: Transaction, context: Context, wanted: Pricing): Promise<Priced | CheckoutRefusal> {
  const { person, plan, promoCode, trialDays = null, client } = wanted;
  const offer = offerOf(context.settings, plan);
  if (trialDays !== null) {
    const refused = await refuseTrial(tx, context, { person, plan, trialDays, promoCode });
    return refused ?? { ok: true, promotion: null, trialDays, ...offer, amountWon: 0, discountWon: offer.listWon };
  }
  const promised = promoCode ? await promotionFor(tx, context, { promoCode, plan, userId: person.id, client }) : null;
  if (promised && !promised.ok) return promised;
  const promotion = promised?.promotion ?? null;
  const { amountWon, discountWon } = quoteOf(offer.listWon, plan, promotion);
  return { ok: true, promotion, trialDays, ...offer, amountWon, discountWon };
}

type Promised = { ok: true; promotion: PromotionCode } | CheckoutRefusal;

/** The code that the customer entered, when they can use it for this plan. */
async function promotionFor(
  tx: Transaction,
  context: Context,
  { plan, ...entering }: Entering & { plan: Plan },
): Promise<Promised> {
  const found = await findPromotion(tx, context, entering);
  if (!found.ok) return found;
  const reason = refusalFor(found, { plan, now: context.now() });
  return reason ? { ok: false, reason } : { ok: true, promotion: found.promotion };
}

type TrialWanted = { person: { id: string; email: string }; plan: Plan; trialDays: number; promoCode?: string };

/** Why the customer cannot have the trial that they saw, with the one that there is; or null. */
async function refuseTrial(
  tx: Transaction,
  context: Context,
  { person, plan, trialDays, promoCode }: TrialWanted,
): Promise<CheckoutRefusal | null> {
  if (promoCode) return { ok: false, reason: "trial_not_with_code" };
  const found = await findTrial(tx, context, { userId: person.id, email: person.email, plan });
  if (!found.ok) return found;
  return found.days === trialDays ? null : { ok: false, reason: "trial_changed", present: { trialDays: found.days } };
}

/** What differs from what the customer agreed to; the amount first, because it is money. */
function changeSince(
  agreed: Agreed,
  present: { amountWon: number; termsVersion: string },
): "amount_changed" | "terms_changed" | null {
  if (agreed.expectedWon !== undefined && agreed.expectedWon !== present.amountWon) return "amount_changed";
  return agreed.termsVersion === present.termsVersion ? null : "terms_changed";
}

/**
 * Opens a checkout that registers another card for the live subscription. Nothing is charged unless
 * an invoice is unpaid; then the checkout carries its amount, and no other is charged.
 * @param input.expectedWon what the customer was told will be charged, 0 for nothing; absent: any
 * @param input.invoiceId the only invoice that the new card may pay; when it cannot be paid now,
 *   nothing is opened. Absent: the card is changed whether something is owed or not
 * @returns what the card window needs; or the reason for the refusal
 */
export async function openCardChange(
  context: Context,
  input: { userId: string; expectedWon?: number; invoiceId?: string; client?: string },
): Promise<OpenedCheckout | CheckoutRefusal> {
  const { userId, expectedWon, invoiceId = null, client } = input;
  const person = await findPerson(context.db, userId);
  invariant(person, `person ${userId} does not exist`);
  if (isComplimentary(context, person)) return { ok: false, reason: "complimentary" };
  const latest = await findLatestSubscriptionOf(context.db, userId);
  if (!latest || hasEnded(latest.subscription, context.now())) return { ok: false, reason: "not_subscribed" };
  const { id: subscriptionId, plan, pendingPaymentId } = latest.subscription;
  const owed = await listOpenInvoicesOf(context.db, [subscriptionId]);
  if (invoiceId !== null) {
    if (!isOwed(owed, { invoiceId, now: context.now() })) return { ok: false, reason: "nothing_owed" };
    if (pendingPaymentId) return { ok: false, reason: "payment_in_progress" };
    if (await hasOpenDifference(context.db, userId)) return { ok: false, reason: "under_review" };
  }
  const amountWon = amountOwed(owed, context.now());
  if (expectedWon !== undefined && expectedWon !== amountWon)
    return { ok: false, reason: "amount_changed", present: { amountWon } };
  const limited = await refuseOpening(context.db, context, { userId, purpose: "replace_card", client });
  if (limited) return { ...limited, reason: "too_many_requests" };
  const checkout = { ...newCheckout(context, { userId, purpose: "replace_card", amountWon }), invoiceId };
  const detail = { orderId: checkout.orderId, purpose: checkout.purpose, amountWon };
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
