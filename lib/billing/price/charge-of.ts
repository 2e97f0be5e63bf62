import type { LatestSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import type { Plan } from "../catalogue";
import { nextBatchAt } from "../rules/calendar";
import { type Charge, type ChargeFacts, chargeAt, type NextCharge, nextCharge, type Owed } from "../rules/next-charge";
import { discountOf } from "../rules/promotion";
import { wholeWon } from "../rules/quantity";
import { type Delinquent, dunningCourse } from "../subscription/dunning-course";

/** What the database says about a subscription's next charge. */
export type ChargeRow = Pick<LatestSubscription, "charge" | "raise"> & {
  subscription: { plan: Plan; nextPlan: Plan | null };
  openInvoice: Owed | null;
};
export type Charged = Delinquent & ChargeRow;

/**
 * When and how much the batch charges next, and why, as everybody is told. Null when it will not
 * charge.
 */
export const nextChargeOf = (context: Context, charged: Charged): NextCharge | null =>
  nextCharge({ ...chargeFactsOf(charged), at: nextChargeAt(context, charged) }, context.now());

/** What a charge that is opened now asks for, whenever the batch makes one. */
export const chargeNow = (charged: ChargeRow, now: Date): Charge => chargeAt(chargeFactsOf(charged), now);

/** The same as without any consent. */
export const chargeWithoutConsent = (charged: ChargeRow, now: Date): Charge =>
  chargeAt({ ...chargeFactsOf(charged), consentedWon: null }, now);

/** What the database says, as the rule wants it. */
const chargeFactsOf = ({ subscription: { plan, nextPlan }, charge, raise, openInvoice }: ChargeRow): ChargeFacts => ({
  ...charge,
  owed: openInvoice,
  orderedWon: charge.nextPlanWon,
  orderedToWon: charge.orderedToWon,
  // A constraint gives every announced price both.
  raise: raise?.withoutConsent
    ? { amountWon: wholeWon({ unitWon: raise.unitWon, quantity: charge.quantity }), withoutConsent: raise.withoutConsent }
    : null,
  discount: charge.promotion && discountOf(charge.promotion, { lowered: charge.promotion.lowered, plan: nextPlan ?? plan }),
});

/** The next attempt while past due, else the run after the end of the period. */
function nextChargeAt(context: Context, delinquent: Delinquent): Date | null {
  const { status, cancelAt, currentPeriodEnd, dueAt } = delinquent.subscription;
  if (status === "past_due") return dunningCourse(context, delinquent)?.attempts[0] ?? null;
  if (status === "ended" || cancelAt) return null;
  return nextBatchAt(dueAt && dueAt > currentPeriodEnd ? dueAt : currentPeriodEnd, context.settings.batchHours);
}
