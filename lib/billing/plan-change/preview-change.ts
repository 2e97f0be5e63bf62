import type { Queryable } from "@/db/client";
import type { Person } from "@/db/queries/account/people";
import { findPrice } from "@/db/queries/price/prices";
import { findHeldPromotion, type HeldPromotion } from "@/db/queries/promotion/redemptions";
import { hasOpenDifference } from "@/db/queries/reconciliation/reconciliation";
import { listRefundsOf } from "@/db/queries/refund/refunds";
import { findRunningPeriod } from "@/db/queries/subscription/plan-changes";
import type { Subscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { monthsPerPeriod, type Plan, planOf } from "../catalogue";
import { type Offer, offerOf } from "../offer";
import { comingRaise } from "../price/coming-raise";
import { nextBatchAt, type Period, periodAt } from "../rules/calendar";
import { type Amounts, amountsOf } from "../rules/next-charge";
import { type ChangeRefusalReason, type ChangesAt, changeRefusal, changesAt } from "../rules/plan-change";
import { discountOf } from "../rules/promotion";
import { chargeOfChange } from "../rules/proration";
import { wholeWon } from "../rules/quantity";
import { isComplimentary } from "../subscription/complimentary";

/** What a change to this plan costs and when, in whole won. */
export type PlanChangePreview = Offer & {
  plan: Plan;
  when: ChangesAt;
  /** What counts towards the new price: the unused part, and what is left over from before. */
  creditWon: number;
  /** Of how many days of the period that part is. */
  unusedDays: number;
  periodDays: number;
  dueNowWon: number;
  /** What a running code takes off the new plan's first invoice. */
  discountWon: number;
  /** The use of that code; null when it takes nothing off. */
  redemptionId: string | null;
  /** What was paid last: list minus discount, before anything was given back. */
  lastPaidWon: number;
  /** The first period of the new plan. */
  period: Period;
  nextChargeAt: Date;
  nextChargeWon: number;
  /** Of the invoice that begins the first period now. */
  invoice: Amounts;
  /** What is carried over after it. */
  balanceWon: number;
};

export type ChangeRefused = ChangeRefusalReason | "complimentary" | "same_plan" | "under_review" | "refund_in_progress";
export type ChangeOffered = { ok: true; preview: PlanChangePreview } | { ok: false; reason: ChangeRefused };

export type ChangeWanted = {
  person: Pick<Person, "id" | "email" | "emailVerified">;
  /** The live one; null when there is none. */
  subscription: Subscription | null;
  plan: Plan;
};

/**
 * Everything that a change of plan would do if it were made now, or why it cannot be made. The act
 * asks the same under its lock, so what is shown is what is charged.
 * Source: docs/decisions/0053-plan-changes.md
 */
export async function previewChange(
  db: Queryable,
  context: Context,
  { person, subscription, plan }: ChangeWanted,
): Promise<ChangeOffered> {
  if (isComplimentary(context, person)) return { ok: false, reason: "complimentary" };
  if (!subscription) return { ok: false, reason: "not_subscribed" };
  const refused = changeRefusal(subscription, context.now());
  if (refused) return { ok: false, reason: refused };
  if (plan === subscription.plan) return { ok: false, reason: "same_plan" };
  if (await hasOpenDifference(db, person.id)) return { ok: false, reason: "under_review" };
  const { id: subscriptionId, currentPeriodStart: periodStart } = subscription;
  const running = await findRunningPeriod(db, { subscriptionId, periodStart });
  const [newest] = running?.paymentId ? await listRefundsOf(db, running.paymentId) : [];
  if (newest?.status === "pending") return { ok: false, reason: "refund_in_progress" };
  const price = await findPrice(db, subscription.priceId);
  invariant(price, `price ${subscription.priceId} does not exist`);
  const promotion = await findHeldPromotion(db, subscriptionId);
  const facts = {
    subscription,
    plan,
    presentWon: wholeWon({ unitWon: price.amountWon, quantity: subscription.quantity }),
    running,
    promotion,
  };
  const preview = previewOf(context, facts);
  if (preview.when === "period_end") return { ok: true, preview };
  // The period after that one may be the first of an announced price.
  const { unitWon, quantity, period } = preview;
  const raise = await comingRaise(db, { plan, amountWon: unitWon, now: context.now(), at: period.end });
  return {
    ok: true,
    preview:
      raise?.withoutConsent === "end"
        ? previewOf(context, { ...facts, raisedWon: wholeWon({ unitWon: raise.amountWon, quantity }) })
        : preview,
  };
}

type Facts = {
  subscription: Subscription;
  plan: Plan;
  /** What the subscription's price asks for a period. */
  presentWon: number;
  running: Awaited<ReturnType<typeof findRunningPeriod>>;
  /** The code that lowers its renewals; null without one. */
  promotion: HeldPromotion | null;
  /** What the period after the first one costs, where that was announced. */
  raisedWon?: number;
};

function previewOf({ now: clock, settings }: Context, facts: Facts): PlanChangePreview {
  const { subscription, plan, presentWon, running, promotion } = facts;
  const now = clock();
  const { currentPeriodStart, currentPeriodEnd, creditWon: balanceWon } = subscription;
  const offer = offerOf(settings, plan);
  const { listWon } = offer;
  const months = monthsPerPeriod(plan);
  /** Of one more invoice of the new plan, after so many others. */
  const discountAfter = (others: number) => promotion && discountOf(promotion, { lowered: promotion.lowered + others, plan });
  const lastPaidWon = running?.paidWon ?? presentWon;
  const present = { priceWon: presentWon, months: monthsPerPeriod(subscription.plan) };
  const when = changesAt(present, { priceWon: listWon, months }, planOf(plan).changesAt ?? null);
  if (when === "period_end") {
    const period = { index: 0, start: currentPeriodEnd, end: periodAt(currentPeriodEnd, months, 0).end };
    const nothing = { creditWon: 0, unusedDays: 0, periodDays: 0, dueNowWon: 0 };
    const invoice = amountsOf({ listWon, discount: discountAfter(0), creditWon: balanceWon });
    const nextChargeAt = nextBatchAt(currentPeriodEnd, settings.batchHours);
    const code = codeOf(invoice, promotion);
    const nextChargeWon = invoice.amountWon;
    return { plan, when, ...nothing, ...offer, ...code, lastPaidWon, period, nextChargeAt, nextChargeWon, invoice, balanceWon };
  }
  const valueWon = running?.valueWon ?? null;
  const paid = valueWon === null ? null : { valueWon, periodStart: currentPeriodStart, periodEnd: currentPeriodEnd };
  const discount = discountAfter(0);
  const charge = chargeOfChange({ listWon, discount, paid, balanceWon, keptWon: running?.keptWon ?? 0 }, now);
  const code = codeOf(charge.invoice, promotion);
  const period = periodAt(now, months, 0);
  return {
    plan,
    when,
    ...charge,
    dueNowWon: charge.invoice.amountWon,
    ...offer,
    ...code,
    lastPaidWon,
    period,
    nextChargeAt: nextBatchAt(period.end, settings.batchHours),
    nextChargeWon: amountsOf({
      listWon: facts.raisedWon ?? listWon,
      discount: discountAfter(code.redemptionId === null ? 0 : 1),
      // A change that is charged uses up all credit.
      creditWon: charge.balanceWon,
    }).amountWon,
  };
}

/** What the code takes off, and the use that counts the invoice once it is paid. */
const codeOf = ({ discountWon }: Amounts, promotion: HeldPromotion | null) => ({
  discountWon,
  redemptionId: discountWon > 0 ? (promotion?.redemptionId ?? null) : null,
});
