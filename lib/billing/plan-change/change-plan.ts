/**
 * A customer takes another plan: at once, paying what the unused part of the present period does
 * not cover, or with the next period. It takes effect only when what it costs is paid: a charge
 * that is declined changes nothing, and one without an answer is looked up first.
 * Source: docs/decisions/0053-plan-changes.md
 */
import type { Transaction } from "@/db/client";
import { findPerson } from "@/db/queries/account/people";
import { writeClaims } from "@/db/queries/batch/claims";
import { withdrawConsents } from "@/db/queries/consent/consents";
import { findRunningPeriod } from "@/db/queries/subscription/plan-changes";
import { findLatestSubscriptionOf, type Subscription, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { audit } from "../audit";
import type { Plan } from "../catalogue";
import { recordOwnAct } from "../consent/record-own-act";
import { collect } from "../payment/collect";
import { type Decline, declineOf } from "../payment/decline";
import { newInvoice } from "../payment/new-invoice";
import { openAttempt } from "../payment/open-attempt";
import { planChanged } from "../payment/plan-changed";
import { renewed } from "../payment/renewed";
import { currentPrice } from "../price/current-price";
import { recordSeen } from "../refund/record-refunds";
import { seoulDay } from "../rules/calendar";
import { isComplimentary } from "../subscription/complimentary";
import type { ChangeRefusal } from "../subscription/limits";
import { lockLiveSubscription } from "../subscription/lock-live";
import { TERMS_VERSION } from "../terms-version";
import { refusePlanChange } from "./limits";
import { type ChangeRefused, type PlanChangePreview, previewChange } from "./preview-change";

/** The address of a person's device, and what it says it is. */
type Device = { address: string; agent: string };

export type ChangePlanInput = {
  userId: string;
  plan: Plan;
  /** What the customer was told the change is charged: now, or with the next period. */
  expectedWon: number;
  /** From where they pressed: kept as evidence that they did. Untrusted. */
  device: Device;
};

export type ChangedPlan =
  /** `isPending`: the outcome of the charge decides whether it takes effect. */
  | { ok: true; when: PlanChangePreview["when"]; chargedWon: number; isPending: boolean }
  | { ok: false; reason: "declined"; decline: Decline }
  | { ok: false; reason: "amount_changed"; amountWon: number }
  | ChangeRefusal<ChangeRefused>;

/**
 * Changes the plan of a customer's subscription. What they agreed to must be what holds now;
 * otherwise nothing is charged and nothing changes. Choosing a plan that is scheduled already
 * changes nothing.
 * @returns what was charged in won; or why it was not done, with the present amount when it is
 *   another one
 * Source: docs/decisions/0053-plan-changes.md, 0027-what-is-agreed-is-what-is-done.md
 */
export async function changePlan(context: Context, input: ChangePlanInput): Promise<ChangedPlan> {
  const limited = await refusePlanChange(context, input);
  if (limited) return limited;
  await readRunningPayment(context, input);
  const opened = await context.db.transaction((tx) => openChange(tx, context, input));
  if (!("paymentId" in opened)) return opened;
  const { paymentId, chargedWon } = opened;
  const payment = await collect(context, { paymentId });
  if (payment.status === "declined") return { ok: false, reason: "declined", decline: declineOf(payment.declineCode ?? "") };
  return { ok: true, when: "now", chargedWon, isPending: payment.status === "pending" };
}

/**
 * What was cancelled in Toss's console is known before it counts as credit. If Toss cannot be read,
 * our books decide.
 */
async function readRunningPayment(context: Context, { userId }: ChangePlanInput): Promise<void> {
  const latest = await findLatestSubscriptionOf(context.db, userId);
  if (latest?.subscription.status !== "active") return;
  const { id: subscriptionId, currentPeriodStart: periodStart } = latest.subscription;
  const running = await findRunningPeriod(context.db, { subscriptionId, periodStart });
  if (!running?.paymentId || !running.paymentKey) return;
  const found = await context.toss.findPaymentByKey(running.paymentKey);
  if (found.kind === "found") await recordSeen(context, { paymentId: running.paymentId, seen: found.payment });
}

type Opened = { paymentId: string; chargedWon: number } | ChangedPlan;

async function openChange(tx: Transaction, context: Context, input: ChangePlanInput): Promise<Opened> {
  const { userId, plan, expectedWon, device } = input;
  const person = await findPerson(tx, userId);
  invariant(person, `person ${userId} does not exist`);
  if (isComplimentary(context, person)) return { ok: false, reason: "complimentary" };
  const subscription = await lockLiveSubscription(tx, context, userId);
  if (!subscription) return { ok: false, reason: "not_subscribed" };
  const offered = await previewChange(tx, context, { person, subscription, plan });
  if (!offered.ok) return offered;
  const { preview } = offered;
  const agreed = agreement(preview, expectedWon);
  if (agreed !== null) return { ok: false, reason: "amount_changed", amountWon: agreed };
  const price = await currentPrice(tx, { plan, amountWon: preview.unitWon, now: context.now() });
  const change = { subscription, preview, priceId: price.id, expectedWon, device };
  if (preview.when === "period_end") return schedule(tx, context, change);
  return preview.dueNowWon > 0 ? charge(tx, context, change) : beginUncharged(tx, context, change);
}

/**
 * A change for later is agreed to with what the next charge will be. The nothing that is due now is
 * enough where that is no dearer than what was paid last, because it then needs no consent.
 * @returns null when the customer saw what holds; otherwise what holds
 */
function agreement(preview: PlanChangePreview, expectedWon: number): number | null {
  const { when, dueNowWon, nextChargeWon } = preview;
  if (when === "now") return expectedWon === dueNowWon ? null : dueNowWon;
  const isEnough = expectedWon === dueNowWon && orderedToWon(preview) <= preview.lastPaidWon;
  return expectedWon === nextChargeWon || isEnough ? null : nextChargeWon;
}

const orderedToWon = ({ listWon, discountWon }: PlanChangePreview): number => listWon - discountWon;

type Change = Pick<ChangePlanInput, "expectedWon" | "device"> & {
  subscription: Subscription;
  preview: PlanChangePreview;
  priceId: string;
};

/**
 * The person has just ordered the new plan's first period at exactly this amount, now or later.
 * @returns the id of the row that says so
 */
const recordOrder = (tx: Transaction, context: Context, { subscription, preview, device }: Change): Promise<string> =>
  recordOwnAct(tx, context, {
    userId: subscription.userId,
    subscriptionId: subscription.id,
    periodStart: preview.period.start,
    chargeAt: preview.when === "now" ? preview.period.start : preview.nextChargeAt,
    fromWon: preview.lastPaidWon,
    toWon: orderedToWon(preview),
    textVersion: TERMS_VERSION,
    ...device,
  });

async function schedule(tx: Transaction, context: Context, change: Change): Promise<ChangedPlan> {
  const { subscription, preview, priceId, expectedWon } = change;
  const { id: subscriptionId, userId, currentPeriodEnd } = subscription;
  const { plan, quantity } = preview;
  const done = { ok: true, when: "period_end", chargedWon: 0, isPending: false } as const;
  if (subscription.nextPlan === plan && subscription.nextPriceId === priceId && subscription.nextQuantity === quantity)
    return done;
  await updateSubscription(tx, subscriptionId, { nextPlan: plan, nextPriceId: priceId, nextQuantity: quantity });
  // What was ordered for that period before is ordered no more, with its amount.
  await withdrawConsents(tx, { subscriptionId, periodStart: currentPeriodEnd, now: context.now(), kind: "own_act" });
  // Only a request that names the amount is a consent to it.
  const consentId = expectedWon === preview.nextChargeWon ? await recordOrder(tx, context, change) : null;
  const notice = { template: "plan_change_scheduled", event: `plan_change:${crypto.randomUUID()}`, detail: { plan } } as const;
  const detail = { formerPlan: subscription.plan, plan, begins: currentPeriodEnd.toISOString(), consentId };
  await audit(tx, context, [{ action: "plan_change_scheduled", userId, subscriptionId, detail, notice }]);
  return done;
}

/** The invoice that begins the new plan's first period now. */
function invoiceOf({ subscription, preview, priceId }: Change, { consentId, now }: { consentId: string; now: Date }) {
  const { id: subscriptionId, userId } = subscription;
  const { plan, quantity, period, invoice: amounts, redemptionId } = preview;
  const id = crypto.randomUUID();
  return newInvoice({
    id,
    now,
    userId,
    subscriptionId,
    plan,
    priceId,
    quantity,
    ...amounts,
    period,
    reason: "subscription_update",
    gate: "own_act",
    consentId,
    redemptionId,
  });
}

async function charge(tx: Transaction, context: Context, change: Change): Promise<Opened> {
  const { subscription, preview } = change;
  const consentId = await recordOrder(tx, context, change);
  const paymentId = await openAttempt(tx, context, {
    newInvoice: invoiceOf(change, { consentId, now: context.now() }),
    paymentMethodId: subscription.paymentMethodId,
    subscription,
    trigger: "person",
    checkout: null,
  });
  return { paymentId, chargedWon: preview.dueNowWon };
}

/** Credit or a code covers it: the period begins at once, and no payment is made. */
async function beginUncharged(tx: Transaction, context: Context, change: Change): Promise<ChangedPlan> {
  const { subscription, preview } = change;
  const now = context.now();
  const invoice = invoiceOf(change, { consentId: await recordOrder(tx, context, change), now });
  const { redemptionId } = invoice;
  const begun = { ...renewed(subscription, invoice), creditWon: preview.balanceWon };
  await writeClaims(tx, {
    year: seoulDay(now).year,
    newInvoices: [invoice],
    payments: [],
    subscriptions: [{ row: subscription, change: begun }],
    // Its invoice is paid with its opening, so its code is counted with it.
    lowered: { uses: redemptionId ? [{ id: redemptionId, subscriptionId: subscription.id }] : [], now },
  });
  const notice = { template: "plan_changed", event: `plan_change:${invoice.id}` } as const;
  const entry = planChanged(invoice, subscription);
  await audit(tx, context, [{ ...entry, detail: { ...entry.detail, amountWon: 0 }, notice }]);
  return { ok: true, when: "now", chargedWon: 0, isPending: false };
}
