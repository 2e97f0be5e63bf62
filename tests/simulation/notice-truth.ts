/**
 * Whether a notice is true at an instant, from what has happened until then. Independent of the
 * application's own judgement of it.
 */
import {
  declinedSince,
  type Evidence,
  graceEndMs,
  type History,
  isOfOldCard,
  isOwedAfter,
  nextPlanAt,
  scheduledEndAt,
  TIES,
  type Tie,
} from "./histories";
import type { NoticeRow } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

const ms = (instant: string | null | undefined) => (instant ? Date.parse(instant) : Number.POSITIVE_INFINITY);

export type Truth = {
  /** Contradicted, whichever of the things that share an instant came first. */
  isSurelyUntrue: (row: NoticeRow, atMs: number) => boolean;
  isPossiblyUntrue: (row: NoticeRow, atMs: number) => boolean;
  /** A charge is under way, and its outcome decides what may be told. */
  isSurelyEarly: (row: NoticeRow, atMs: number) => boolean;
};

/** The last answer to what this notice is about is yes. */
const isConsentedAt = ({ answers }: History, { detail }: NoticeRow, atMs: number): boolean =>
  answers.findLast((answer) => answer.atMs <= atMs && answer.periodStartMs === Number(detail.periodStartMs))?.isYes === true;

type Asked = { row: NoticeRow; history: History; atMs: number; tie: Tie };

/** @param fullyRefundedMs when a payment was given back in full */
export function truthOf(world: SimulatedWorld, evidence: Evidence, fullyRefundedMs: ReadonlyMap<string, number>): Truth {
  const { mirror, histories } = evidence;
  const subscriptionIdOf = ({ subscription_id, payment_id }: NoticeRow): string =>
    subscription_id ?? mirror.payments.get(payment_id ?? "")?.subscription_id ?? "";

  const isPending = ({ attempts }: History, atMs: number): boolean =>
    [...attempts.values()].some(({ created_at, settled_at }) => ms(created_at) <= atMs && ms(settled_at) > atMs);

  /** The end is on record, or a cancellation has come while no charge is under way. */
  const isOver = ({ row, history, atMs }: Asked): boolean => {
    if (ms(mirror.endings.get(subscriptionIdOf(row))) <= atMs) return true;
    const endMs = scheduledEndAt(history, atMs);
    return endMs !== null && endMs <= atMs && !isPending(history, atMs);
  };

  const hasNewer = ({ row, atMs }: Asked): boolean =>
    [...mirror.subscriptions.values()].some(
      ({ id, user_id, created_at }) =>
        user_id === row.user_id && id !== row.subscription_id && ms(created_at) <= atMs && ms(mirror.endings.get(id)) > atMs,
    );

  const isPaidSince = ({ attempts }: History, sinceMs: number, atMs: number): boolean =>
    [...attempts.values()].some(
      ({ status, settled_at }) => status === "paid" && ms(settled_at) > sinceMs && ms(settled_at) <= atMs,
    );

  const isDeclinedSince = ({ row, history, atMs, tie }: Asked, sinceMs: number): boolean =>
    [...history.attempts.values()].some(
      (attempt) =>
        attempt.id !== row.payment_id &&
        isOwedAfter(mirror, attempt) &&
        !isOfOldCard(mirror, attempt, tie) &&
        ms(attempt.settled_at) > sinceMs &&
        ms(attempt.settled_at) <= atMs,
    );

  const isCardChangedSince = ({ history: { cardChangesMs }, atMs, tie }: Asked, sinceMs: number): boolean => {
    const later = cardChangesMs.filter((changedMs) => changedMs > sinceMs && changedMs <= atMs);
    const together = cardChangesMs.filter((changedMs) => changedMs === sinceMs);
    return later.length > 0 || (tie === "declined_first" && together.length > 1);
  };

  /**
   * Nothing dearer will be charged for that period any more, or it was: it has begun, with a charge
   * or without, or another plan is to begin with it, or has begun before it.
   */
  const isAskingOver = (asked: Asked): boolean => {
    const { row, history, atMs } = asked;
    const isBegun = [...mirror.invoices.values()].some(
      ({ subscription_id, period_start, opened_at }) =>
        subscription_id === row.subscription_id && ms(opened_at) <= atMs && ms(period_start) >= Number(row.detail.periodStartMs),
    );
    const isAnotherPlan =
      nextPlanAt(history, atMs) !== null ||
      history.planChangesMs.some((changedMs) => changedMs >= ms(row.created_at) && changedMs <= atMs);
    return isOver(asked) || scheduledEndAt(history, atMs) !== null || isBegun || isAnotherPlan;
  };

  const graceEnd = ({ history, atMs, tie }: Asked): number => {
    const declinedMs = declinedSince(mirror, history, tie, atMs);
    return declinedMs === null ? Number.POSITIVE_INFINITY : graceEndMs(declinedMs, world.settings.graceDays);
  };

  const isFailureOver = (asked: Asked): boolean => {
    const { row, history, atMs, tie } = asked;
    const failedMs = ms(mirror.payments.get(row.payment_id ?? "")?.settled_at);
    // What shares its instant came before it or after it.
    const sinceMs = tie === "declined_first" ? failedMs - 1 : failedMs;
    const endMs = graceEnd(asked);
    return isPaidSince(history, sinceMs, atMs) || isDeclinedSince(asked, sinceMs) || (failedMs < endMs && endMs <= atMs);
  };

  function isUntrue(asked: Asked): boolean {
    const { row, history, atMs } = asked;
    const createdMs = ms(row.created_at);
    switch (row.template) {
      case "refunded":
        return false;
      case "checking_long":
        return ms(mirror.payments.get(row.payment_id ?? "")?.settled_at) <= atMs;
      case "ended":
      case "ended_unpaid":
      case "ended_without_consent":
        return hasNewer(asked);
      case "consent_needed":
        return isAskingOver(asked) || isConsentedAt(history, row, atMs);
      case "consent_given":
        return isAskingOver(asked) || !isConsentedAt(history, row, atMs);
      case "consent_withdrawn":
        return isOver(asked) || isConsentedAt(history, row, atMs);
      case "subscribed":
      case "trial_begun":
      case "renewed":
      case "recovered":
      case "plan_changed":
        return (fullyRefundedMs.get(row.payment_id ?? "") ?? Number.POSITIVE_INFINITY) <= atMs || isOver(asked);
      case "card_changed":
        return isOver(asked) || isCardChangedSince(asked, createdMs);
      case "cancel_scheduled":
        return isOver(asked) || scheduledEndAt(history, atMs) === null;
      case "resumed":
        return isOver(asked) || scheduledEndAt(history, atMs) !== null;
      case "plan_change_scheduled":
        return isOver(asked) || scheduledEndAt(history, atMs) !== null || nextPlanAt(history, atMs) !== row.detail.plan;
      case "renewal_in_30_days":
      case "renewal_in_7_days":
        return isOver(asked) || scheduledEndAt(history, atMs) !== null || Number(row.detail.periodEndMs) <= atMs;
      case "access_ended":
        return isOver(asked) || isPaidSince(history, createdMs, atMs) || isDeclinedSince(asked, graceEnd(asked) - 1);
      default:
        return isOver(asked) || isFailureOver(asked);
    }
  }

  const ask = (row: NoticeRow, atMs: number, question: (asked: Asked) => boolean): boolean[] => {
    const history = histories.of(subscriptionIdOf(row));
    return TIES.flatMap((tie) => [atMs - 1, atMs].map((untilMs) => question({ row, history, atMs: untilMs, tie })));
  };
  return {
    isSurelyUntrue: (row, atMs) => ask(row, atMs, isUntrue).every(Boolean),
    isPossiblyUntrue: (row, atMs) => ask(row, atMs, isUntrue).some(Boolean),
    isSurelyEarly: (row, atMs) =>
      WAIT_FOR_OUTCOMES.includes(row.template) &&
      ask(row, atMs, ({ history, atMs: untilMs }) => isPending(history, untilMs)).every(Boolean),
  };
}

const WAIT_FOR_OUTCOMES: readonly string[] = [
  "payment_failed",
  "last_attempt_failed",
  "new_card_needed",
  "access_ended",
  "cancel_scheduled",
];
