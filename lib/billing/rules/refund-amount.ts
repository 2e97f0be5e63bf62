import { addDays, daysBetween, seoulDay, seoulInstant } from "./calendar";
import { hasCancellationTakenEffect, type SubscriptionStatus } from "./lifecycle";

/** A paid payment and the period that it paid for. Amounts in whole won. */
export type PaidPeriod = {
  paidWon: number;
  /** What was given back of it before, however it was given back. */
  refundedWon: number;
  approvedAt: Date;
  periodStart: Date;
  periodEnd: Date;
};

export type WithdrawalOffer = { kind: "withdrawal"; refundWon: number; until: Date };
/**
 * `keptWon` is what the merchant keeps for the used days. Used, unused and whole days are days of
 * the Seoul calendar; the day of the ending counts as used.
 */
export type ProratedOffer = {
  kind: "prorated";
  refundWon: number;
  keptWon: number;
  usedDays: number;
  unusedDays: number;
  periodDays: number;
  until: Date;
};
export type RefundOffer = WithdrawalOffer | ProratedOffer;

/** What can still be given back of a payment, in won. */
export const leftWonOf = ({ paidWon, refundedWon }: Pick<PaidPeriod, "paidWon" | "refundedWon">): number =>
  Math.max(0, paidWon - refundedWon);

/**
 * The first instant at which a payment can no longer be withdrawn from: the end of the last day in
 * Seoul. The day of the payment does not count. Nothing is longer than the period that was paid.
 * @param withdrawalDays 0: withdrawal is not offered
 * Source: E-Commerce Act, article 17(1); Civil Act, article 157
 */
export function withdrawalUntil({ approvedAt, periodEnd }: PaidPeriod, withdrawalDays: number): Date | null {
  if (withdrawalDays === 0) return null;
  const until = seoulInstant(addDays(seoulDay(approvedAt), withdrawalDays + 1));
  return until < periodEnd ? until : periodEnd;
}

/**
 * 청약철회: all that is left of the payment, while the withdrawal period runs.
 * @returns null when it is over, not offered, or nothing is left
 * Source: E-Commerce Act, articles 17 and 18
 */
export function withdrawalOffer(
  paid: PaidPeriod,
  { now, withdrawalDays }: { now: Date; withdrawalDays: number },
): WithdrawalOffer | null {
  const until = withdrawalUntil(paid, withdrawalDays);
  const refundWon = leftWonOf(paid);
  return until !== null && now < until && refundWon > 0 ? { kind: "withdrawal", refundWon, until } : null;
}

/**
 * 중도해지: the part of the price for the whole days after today, floored to the won, but never more
 * than what is left of the payment.
 * @returns null when no whole day is left, or the part is less than a won
 */
export function proratedOffer(paid: PaidPeriod, { now }: { now: Date }): ProratedOffer | null {
  if (now >= paid.periodEnd) return null;
  const periodDays = daysBetween(paid.periodStart, paid.periodEnd);
  const unusedDays = Math.min(periodDays, daysBetween(now, paid.periodEnd) - 1);
  if (unusedDays <= 0) return null;
  const leftWon = leftWonOf(paid);
  const refundWon = Math.min(leftWon, Math.floor((paid.paidWon * unusedDays) / periodDays));
  if (refundWon <= 0) return null;
  return {
    kind: "prorated",
    refundWon,
    keptWon: leftWon - refundWon,
    usedDays: periodDays - unusedDays,
    unusedDays,
    periodDays,
    until: seoulInstant(addDays(seoulDay(now), 1)),
  };
}

/**
 * How a subscription stands when its customer asks for money back. `charge_under_way`: a charge was
 * sent and has no outcome yet.
 */
export type Standing = "active" | "cancel_scheduled" | "past_due" | "ended" | "charge_under_way";

/** @returns how the subscription stands at `now`; a scheduled end that has passed has ended it */
export function standingOf(
  subscription: { status: SubscriptionStatus; cancelAt: Date | null; pendingPaymentId: string | null },
  now: Date,
): Standing {
  if (subscription.pendingPaymentId !== null) return "charge_under_way";
  if (subscription.status === "ended" || hasCancellationTakenEffect(subscription, now)) return "ended";
  if (subscription.status === "past_due") return "past_due";
  return subscription.cancelAt === null ? "active" : "cancel_scheduled";
}

/**
 * Whether a customer may end it now and get money back. Past due: the period that was paid is over,
 * and nothing was paid for the present one. Ended: access is over already. While a charge is under
 * way its outcome comes first.
 * Source: docs/refunds.md
 */
const MAY_END_WITH_REFUND: Record<Standing, boolean> = {
  active: true,
  cancel_scheduled: true,
  past_due: false,
  ended: false,
  charge_under_way: false,
};

export type RefundTerms = {
  standing: Standing;
  /** The payment of the running period; null when there is none. */
  paid: PaidPeriod | null;
  withdrawalDays: number;
  /** The plan's switch: ending now gives the unused part back. */
  givesUnusedBack: boolean;
};

/**
 * What a customer may choose now. A withdrawal gives back all that is left, so the unused part is
 * only offered when there is no withdrawal.
 */
export function refundOfferOf({ standing, paid, withdrawalDays, givesUnusedBack }: RefundTerms, now: Date): RefundOffer | null {
  if (!MAY_END_WITH_REFUND[standing] || paid === null || now >= paid.periodEnd) return null;
  return withdrawalOffer(paid, { now, withdrawalDays }) ?? (givesUnusedBack ? proratedOffer(paid, { now }) : null);
}
