const MINUTE_MS = 60_000;

/** How long the sender of a charge may be at work on it: Toss's 60 s (docs.tosspayments.com/reference, billing approval) and a margin. */
export const SENDER_LEASE_MS = 90_000;

/**
 * After so many look-ups that found nothing, an attempt counts as never made, and a new one with a new order id may follow: by then Toss
 * has denied the order for more than two hours, and re-sending the same key could only replay an old answer.
 */
export const LOOKUPS_BEFORE_ABANDONING = 12;

/** Toss keeps an idempotency key for 15 days; a re-send later than that would be a new charge. One day of margin. */
export const RESEND_WITHIN_MS = 14 * 24 * 60 * MINUTE_MS;

/** At once by the next run, then slower: a person who waits is answered soon, a long outage is not hammered. */
const WAITS_MS = [0, 10_000, 10_000, MINUTE_MS, MINUTE_MS, MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS] as const;
const LONGEST_WAIT_MS = 60 * MINUTE_MS;

/** @returns when an attempt without an outcome is looked up next, after `tries` vain ones */
export const nextLookupAt = (tries: number, now: Date): Date =>
  new Date(now.getTime() + (WAITS_MS[tries - 1] ?? LONGEST_WAIT_MS));

/** Toss's record of an order may lag behind the end of its work by seconds; a minute is a wide margin. */
const RECORD_LAG_MS = MINUTE_MS;
/** How long Toss may work on a charge that nobody has heard of again. */
const LONGEST_WORK_MS = MINUTE_MS;

export type Sending = { createdAt: Date; sentAgainAt: Date | null };

/**
 * Only so long after the request last went out does "no such order" mean that no money moved; before, the attempt stays pending and nothing
 * else is charged in its place.
 * @param wasAnswered Toss refused it without saying whether money moved, so its work was done by then
 */
export function isAbsenceConclusive({ createdAt, sentAgainAt }: Sending, input: { now: Date; wasAnswered: boolean }): boolean {
  const waitMs = RECORD_LAG_MS + (input.wasAnswered ? 0 : LONGEST_WORK_MS);
  return input.now.getTime() - (sentAgainAt ?? createdAt).getTime() >= waitMs;
}
