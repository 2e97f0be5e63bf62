import type { Plan } from "../billing/catalogue";
import { monthsPerPeriod, plansOnOffer } from "../billing/catalogue";
import { offerOf } from "../billing/offer";
import { nextBatchAt, periodAt } from "../billing/rules/calendar";
import { afterDecline, scheduledAttempts } from "../billing/rules/dunning";
import type { NoticeStep } from "../billing/rules/dunning-timeline";
import { addMs, HOUR_MS } from "../billing/rules/units";
import type { BillingSettings } from "../context";
import { invariant } from "../invariant";
import { someCodeOf } from "../toss/codes";

/** The moments of the tour, in order: paid, a month later, declined, recovered. */
export const MOMENTS = ["paid", "due", "declined", "recovered"] as const;
export type Moment = (typeof MOMENTS)[number];

/** The code with which the tour's card is declined. */
export const TOUR_DECLINE_CODE = someCodeOf("insufficient_funds");

/** How long after the decline the customer of the tour changes the card. */
const UNTIL_CHANGED_MS = 3 * HOUR_MS;

export type Tour = {
  plan: Plan;
  amountWon: number;
  /** When each moment is. */
  at: Record<Moment, Date>;
  periodEnd: Date;
  /** What the status page announces after the decline. */
  notice: NoticeStep;
  /** The charge after the recovery. */
  chargeAfterwardsAt: Date;
};

/**
 * The story of a subscription that begins now, worked out by the rules that a real one follows: the
 * first plan on offer is paid, is due a period later, is declined for lack of balance, and is paid
 * with another card on the same day.
 */
export function tourOf({ now, settings }: { now: Date; settings: BillingSettings }): Tour {
  const [entry] = plansOnOffer();
  invariant(entry, "a plan is on offer");
  const { id: plan } = entry;
  const { listWon: amountWon } = offerOf(settings, plan);
  const schedule = settings.dunning[plan] ?? [];
  const [first, second] = [0, 1].map((index) => periodAt(now, monthsPerPeriod(plan), index));
  invariant(first && second, "periods follow each other");
  const due = nextBatchAt(first.end, settings.batchHours);
  const declined = afterDecline({
    declineClass: "soft",
    code: TOUR_DECLINE_CODE,
    now: due,
    present: null,
    transientTries: 0,
    schedule,
    graceDays: settings.graceDays,
  });
  invariant(declined.kind === "past_due", "a soft decline makes past due");
  return {
    plan,
    amountWon,
    at: { paid: now, due, declined: due, recovered: addMs(due, UNTIL_CHANGED_MS) },
    periodEnd: first.end,
    notice: {
      kind: "notice",
      at: due,
      isAhead: false,
      template: "payment_failed",
      because: "failed",
      reason: "insufficient_funds",
      amountWon,
      nextAttemptAt: declined.nextAttemptAt,
      attemptsLeft: scheduledAttempts(due, schedule).length,
      graceEndsAt: declined.graceEndsAt,
      isInGrace: true,
    },
    chargeAfterwardsAt: nextBatchAt(second.end, settings.batchHours),
  };
}
