import { daysBetween } from "./calendar";
import { type Amounts, amountsOf, type Discount } from "./next-charge";

/**
 * The running period and what it is worth: what was paid for it, in money and in credit, less what
 * was given back. Never the list price. Whole won.
 */
export type PaidTime = { valueWon: number; periodStart: Date; periodEnd: Date };
export type Unused = { creditWon: number; unusedDays: number; periodDays: number };

/**
 * The unused part of a period that is left at `now`: whole days of the Seoul calendar, rounded down
 * to the won. The day of the change counts as unused, because the new period begins on it and is
 * paid for from that day on: no day is paid for twice.
 * Source: docs/decisions/0053-plan-changes.md
 */
export function unusedOf({ valueWon, periodStart, periodEnd }: PaidTime, now: Date): Unused {
  const periodDays = daysBetween(periodStart, periodEnd);
  const unusedDays = Math.min(periodDays, Math.max(0, daysBetween(now, periodEnd)));
  return { creditWon: Math.floor((Math.max(0, valueWon) * unusedDays) / periodDays), unusedDays, periodDays };
}

export type ChangeTerms = {
  /** What the new plan asks for one period. */
  listWon: number;
  discount: Discount | null;
  /** The running period; null when nothing was paid for it. */
  paid: PaidTime | null;
  /** What the customer has to their credit already; below 0: what was too little to be charged. */
  balanceWon: number;
  /** What the shop still has of all payments of this subscription. Credit never exceeds it. */
  keptWon: number;
};

/** `creditWon`: what counts towards the new price. `balanceWon`: what is carried over after it. */
export type ChangeCharge = { creditWon: number; unusedDays: number; periodDays: number; invoice: Amounts; balanceWon: number };

/**
 * What a change of plan at `now` costs. Credit that exceeds the new price is carried over to the
 * next charges. A rest below 100 won is not charged; it is carried over too, as a balance below 0.
 * Source: docs/decisions/0053-plan-changes.md
 */
export function chargeOfChange({ listWon, discount, paid, balanceWon, keptWon }: ChangeTerms, now: Date): ChangeCharge {
  const unused = paid ? unusedOf(paid, now) : { creditWon: 0, unusedDays: 0, periodDays: 0 };
  const creditWon = Math.min(unused.creditWon + balanceWon, Math.max(0, keptWon));
  const invoice = amountsOf({ listWon, discount, creditWon });
  return { ...unused, creditWon, invoice, balanceWon: creditWon - invoice.creditWon };
}
