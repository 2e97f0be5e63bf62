/**
 * When a charge that is dearer than what was paid before may be sent. All days are Seoul dates
 * before the day for which the charge was announced, whenever it is sent.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
import { daysBetween, nextBatchAt } from "./calendar";
import type { Rise } from "./next-charge";
import { addMs, DAY_MS } from "./units";

/** E-Commerce Act, article 13(6) and decree, article 20-2: within the 30 days before. */
export const CONSENT_DAYS = 30;
/** Card rules of November 2021: told at least 7 days before. */
const NOTICE_DAYS = 7;
/** A question is asked anew on these days before the charge, while the answer is missing. */
export const ASKING_DAYS = [30, 14, 7, 1] as const;
export type AskingDay = (typeof ASKING_DAYS)[number];

/** A mail that comes back within this time was not delivered. */
const RETURNED_WITHIN_MS = DAY_MS;

/**
 * The run for which the charge of the period that begins at `periodStart` is announced. A dearer
 * charge is not sent before it, so that the days up to it are the days that the customer had.
 */
export const announcedFor = (periodStart: Date, batchHours: readonly number[]): Date => nextBatchAt(periodStart, batchHours);

/** Whether a consent that is given at `now` is one of the last 30 days. */
export const isWindowOpen = (chargeAt: Date, now: Date): boolean => daysBetween(now, chargeAt) <= CONSENT_DAYS;

/** Whether a notice of this instant was given in time. */
export const isInTime = (noticedAt: Date | null, chargeAt: Date): boolean =>
  noticedAt !== null && daysBetween(noticedAt, chargeAt) >= NOTICE_DAYS;

/** Whether a notice that goes out at `now` can still be one in time. */
export const canStillBeNoticed = (chargeAt: Date, now: Date): boolean => daysBetween(now, chargeAt) >= NOTICE_DAYS;

/** @returns which asking is due at `now`; null before the first, and once the day is over */
export function askingDayAt(chargeAt: Date, now: Date): AskingDay | null {
  const left = daysBetween(now, chargeAt);
  if (left < 0) return null;
  return ASKING_DAYS.findLast((day) => left <= day) ?? null;
}

/**
 * When a message was delivered, as far as its channel proves it.
 * @param settledAt when the channel accepted it
 * @param returnedAt when it came back; null when it did not
 * @returns null when it was not delivered
 */
export const deliveredAt = ({ settledAt, returnedAt }: { settledAt: Date; returnedAt: Date | null }): Date | null =>
  returnedAt !== null && returnedAt < addMs(settledAt, RETURNED_WITHIN_MS) ? null : settledAt;

export type GateFacts = {
  rise: Rise;
  /** The consent for this period that was not withdrawn; null without one. */
  consent: { kind: string; toWon: number; givenAt: Date } | null;
  /** The earliest delivered notice of exactly this amount and period; null without one. */
  noticedAt: Date | null;
  chargeAt: Date;
  /** Periods that an outage of ours skipped: what was consented to is long over. */
  missedPeriods: number;
};
export type Gate = { opens: true } | { opens: false; missing: "consent" | "notice" };

/** Decides about one dearer charge. */
export function gateOf({ rise, consent, noticedAt, chargeAt, missedPeriods }: GateFacts): Gate {
  if (consent === null || consent.toWon !== rise.toWon || missedPeriods > 0) return { opens: false, missing: "consent" };
  // An order is for what was ordered: it answers no question about another charge.
  if (consent.kind === "own_act") return { opens: false, missing: "consent" };
  if (!isWindowOpen(chargeAt, consent.givenAt)) return { opens: false, missing: "consent" };
  return isInTime(noticedAt, chargeAt) ? { opens: true } : { opens: false, missing: "notice" };
}
