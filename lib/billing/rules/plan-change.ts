import { addMonths } from "./calendar";
import { type Standing, standingOf } from "./refund-amount";
import { isTrialPeriod } from "./trial";

/** When a change of plan takes effect. */
export type ChangesAt = "now" | "period_end";

type Priced = { priceWon: number; months: number };

/**
 * When a change takes effect: as the new plan says, else at once when it is dearer for the same
 * time, and at the end of the period when it is not. Months are compared, because every plan is
 * sold by them.
 * @param says what the catalogue says of the new plan; null: nothing
 * Source: docs/decisions/0053-plan-changes.md
 */
export function changesAt(from: Priced, to: Priced, says: ChangesAt | null): ChangesAt {
  if (says !== null) return says;
  return to.priceWon * from.months > from.priceWon * to.months ? "now" : "period_end";
}

type Facts = Parameters<typeof standingOf>[0] & { currentPeriodEnd: Date; periodIndex: number };
export type ChangeRefusalReason =
  | "payment_owed"
  | "cancel_scheduled"
  | "payment_in_progress"
  | "renewal_due"
  | "not_subscribed"
  | "trialing";

/**
 * What a customer hears who asks for another plan in this state; null: they may change. Past due:
 * what is owed comes first. Cancelled: another plan does not mean that they stay.
 * Source: docs/decisions/0053-plan-changes.md
 */
const REFUSED: Record<Standing, ChangeRefusalReason | null> = {
  active: null,
  cancel_scheduled: "cancel_scheduled",
  past_due: "payment_owed",
  ended: "not_subscribed",
  charge_under_way: "payment_in_progress",
};

/** @returns why the plan cannot be changed now; null when it can */
export function changeRefusal(facts: Facts, now: Date): ChangeRefusalReason | null {
  const refused = REFUSED[standingOf(facts, now)];
  if (refused) return refused;
  // The batch is late: the period that comes is charged first.
  if (facts.currentPeriodEnd <= now) return "renewal_due";
  // An order is charged without a notice. The first charge after a trial must have one.
  return isTrialPeriod(facts) ? "trialing" : null;
}

export type Counted = { anchorAt: Date; periodIndex: number; currentPeriodEnd: Date };

/**
 * How the periods of another length are counted on from the end of the present one. The anchor
 * stays where the new periods fall on it, so that the 31st is not lost; otherwise they are counted
 * from the end of the present period.
 * @returns the anchor and the index of the period before the first new one, -1 with a new anchor
 */
export function countedOn(
  { anchorAt, periodIndex, currentPeriodEnd }: Counted,
  { fromMonths, toMonths }: { fromMonths: number; toMonths: number },
): Pick<Counted, "anchorAt" | "periodIndex"> {
  const passed = (periodIndex + 1) * fromMonths;
  const isOnAnchor = passed % toMonths === 0 && addMonths(anchorAt, passed).getTime() === currentPeriodEnd.getTime();
  return isOnAnchor ? { anchorAt, periodIndex: passed / toMonths - 1 } : { anchorAt: currentPeriodEnd, periodIndex: -1 };
}
