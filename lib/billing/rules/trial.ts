/**
 * A trial: a first period for nothing, before period 0. All later periods are counted from its end.
 * Source: docs/decisions/0054-trials.md
 */
import { type Period, seoulInstant } from "./calendar";
import { announcedFor, canStillBeNoticed } from "./consent";
import { addMs, DAY_MS } from "./units";

/** The index of a trial, so that the first paid period is the 0th and begins at the anchor. */
const TRIAL_INDEX = -1;

export const isTrialPeriod = ({ periodIndex }: { periodIndex: number }): boolean => periodIndex === TRIAL_INDEX;

/**
 * The subscription is in its trial. When the first charge was declined or has no outcome yet, the
 * trial is over, though the period is still its last one.
 */
export const isTrialing = (of: { status: string; periodIndex: number; pendingPaymentId: string | null }): boolean =>
  of.status === "active" && of.pendingPaymentId === null && isTrialPeriod(of);

/** @returns so many whole days from `start` on; Seoul has no summer time */
export const trialPeriod = (start: Date, days: number): Period => ({
  index: TRIAL_INDEX,
  start,
  end: addMs(start, days * DAY_MS),
});

/** A slip of the hand beyond it, and more than anybody needs to try something. */
const MAX_TRIAL_DAYS = 365;
/**
 * The outbox is looked after at least once a day, and a mail that comes back within a day was not
 * delivered: a day after the beginning the notice has been given.
 */
const NOTICED_WITHIN_MS = DAY_MS;
const HOURS_A_DAY = 24;
/** Any day: all of them have the same hours. */
const A_DAY = { year: 2026, month: 1, day: 1 };

/** Whether a trial that begins at any hour leaves the days that the notice needs. */
function leavesTime(days: number, batchHours: readonly number[]): boolean {
  return Array.from({ length: HOURS_A_DAY }, (_, hour) => seoulInstant(A_DAY, hour)).every((begins) => {
    const chargeAt = announcedFor(trialPeriod(begins, days).end, batchHours);
    return canStillBeNoticed(chargeAt, addMs(begins, NOTICED_WITHIN_MS));
  });
}

/**
 * @param batchHours the hours in Seoul at which the scheduler calls the batch
 * @returns the fewest days with which a trial can be converted, whenever it begins: 8, as long as
 *   the notice of 7 days has a day to be delivered
 */
export function shortestTrialDays(batchHours: readonly number[]): number {
  for (let days = 1; days < MAX_TRIAL_DAYS; days += 1) if (leavesTime(days, batchHours)) return days;
  return MAX_TRIAL_DAYS;
}

/** @returns what is wrong with a trial of so many days, as the end of a sentence; null: nothing */
export function trialProblem(days: number, batchHours: readonly number[]): string | null {
  const shortest = shortestTrialDays(batchHours);
  if (Number.isInteger(days) && days >= shortest && days <= MAX_TRIAL_DAYS) return null;
  return `of ${days} days: use ${shortest} to ${MAX_TRIAL_DAYS} whole days, because the notice 7 days before the first charge needs a day to be delivered`;
}

/** Mailboxes that ignore dots in the name, and what they are called besides. */
const DOTLESS_HOSTS: Readonly<Record<string, string>> = { "gmail.com": "gmail.com", "googlemail.com": "gmail.com" };
/** Mailboxes whose provider says that it delivers `name+anything` to `name`. */
const TAGGED_HOSTS = [
  "gmail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "icloud.com",
  "me.com",
  "mac.com",
  "proton.me",
  "protonmail.com",
  "pm.me",
  "fastmail.com",
];

/**
 * The mailbox behind an address, as far as its provider says. Where that is not known, nothing is
 * changed but the case: two mailboxes must not count as one person.
 * @param email as it is stored: lower case
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf("@");
  const [name, host] = [email.slice(0, at).toLowerCase(), email.slice(at + 1).toLowerCase()];
  const dotless = DOTLESS_HOSTS[host];
  const home = dotless ?? host;
  const plain = TAGGED_HOSTS.includes(home) ? (name.split("+")[0] ?? name) : name;
  const kept = plain === "" ? name : plain;
  return `${dotless ? kept.replaceAll(".", "") : kept}@${home}`;
}

/** What Toss tells about a card: it gives no fingerprint of it. */
export type CardMarks = { issuerCode: string; maskedNumber: string; cardType: string; ownerType: string };

/**
 * What is the same whenever the same card is registered.
 * @returns null when Toss told no number: then nothing tells it from others
 */
export const cardMark = ({ issuerCode, maskedNumber, cardType, ownerType }: CardMarks): string | null =>
  maskedNumber === "" ? null : [issuerCode, maskedNumber, cardType, ownerType].join("|");

/** Why a person gets no trial of a plan. `used`: they, or their address, had one before. */
export type NoTrial = "trial_not_offered" | "trial_already_used";
