import { type Period, periodAt, periodContaining } from "./calendar";

export const SUBSCRIPTION_STATUSES = ["active", "past_due", "ended"] as const;
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number];

/**
 * Every allowed change of status. Anything else is refused, and an ended subscription stays ended.
 */
const TRANSITIONS: Record<SubscriptionStatus, readonly SubscriptionStatus[]> = {
  active: ["active", "past_due", "ended"],
  past_due: ["active", "past_due", "ended"],
  ended: [],
};

/**
 * Whether a status may change to another one.
 * Source: docs/decisions/0002-three-statuses-and-the-first-payment.md
 */
export const canBecome = (from: SubscriptionStatus, to: SubscriptionStatus): boolean => TRANSITIONS[from].includes(to);

/** Whether a scheduled cancellation has taken effect: at its instant and from then on. */
export const hasCancellationTakenEffect = <Facts extends { cancelAt: Date | null }>(
  facts: Facts,
  now: Date,
): facts is Facts & { cancelAt: Date } => facts.cancelAt !== null && facts.cancelAt <= now;

type EndFacts = { status: SubscriptionStatus; cancelAt: Date | null; pendingPaymentId: string | null };

/**
 * Whether a subscription is over for its customer: a scheduled end counts as soon as its instant
 * has passed, even before the batch has recorded it. A charge that is under way may still extend
 * it.
 */
export const hasEnded = (facts: EndFacts, now: Date): boolean =>
  facts.status === "ended" || (facts.pendingPaymentId === null && hasCancellationTakenEffect(facts, now));

export type EndReason = "canceled" | "unpaid" | "refunded" | "complimentary" | "consent_missing";

export type DueFacts = {
  status: SubscriptionStatus;
  anchorAt: Date;
  periodIndex: number;
  currentPeriodEnd: Date;
  cancelAt: Date | null;
  graceEndsAt: Date | null;
  /**
   * The next scheduled attempt while past due; null after a hard decline or when the schedule has
   * none left.
   */
  nextAttemptAt: Date | null;
};

export type Decision =
  | { kind: "collect"; period: Period; missedPeriods: number }
  | { kind: "end"; reason: EndReason; endedAt: Date }
  | { kind: "wait"; until: Date };

/**
 * Decides what the batch does with a subscription whose due instant has come: charge a period, end
 * the subscription, or wait.
 * @param monthsPerPeriod calendar months in a period of the plan
 * @param isComplimentary the customer became an administrator, who is never billed
 * @returns for `collect` the period to charge (whole missed periods are never charged) and how many
 *   were missed
 * Source: docs/decisions/0001-exact-period-ends-and-the-nine-oclock-batch.md,
 *   docs/decisions/0005-decline-classes-and-grace.md
 */
export function decideDue(
  subscription: DueFacts,
  input: { now: Date; monthsPerPeriod: number; isComplimentary: boolean },
): Decision {
  const { now } = input;
  const { currentPeriodEnd, graceEndsAt, nextAttemptAt } = subscription;
  if (hasCancellationTakenEffect(subscription, now)) return { kind: "end", reason: "canceled", endedAt: subscription.cancelAt };
  if (currentPeriodEnd > now) return { kind: "wait", until: currentPeriodEnd };
  if (input.isComplimentary) return { kind: "end", reason: "complimentary", endedAt: currentPeriodEnd };
  if (subscription.status === "past_due" && graceEndsAt) {
    // A late run does not make an attempt that was planned within a grace that is over: we
    // announced that the subscription ends then.
    const isAhead = nextAttemptAt !== null && !(nextAttemptAt < graceEndsAt && graceEndsAt <= now);
    if (!isAhead && graceEndsAt <= now) return { kind: "end", reason: "unpaid", endedAt: graceEndsAt };
    if (!isAhead) return { kind: "wait", until: graceEndsAt };
    if (nextAttemptAt > now) return { kind: "wait", until: nextAttemptAt };
  }
  const next = periodAt(subscription.anchorAt, input.monthsPerPeriod, subscription.periodIndex + 1);
  const period = next.end > now ? next : periodContaining(subscription.anchorAt, input.monthsPerPeriod, now);
  return { kind: "collect", period, missedPeriods: period.index - next.index };
}
