const MINUTE_MS = 60_000;

/** How long the sender of a charge may be at work on it: Toss's 60 s (docs.tosspayments.com/reference, billing approval) and a margin. */
export const SENDER_LEASE_MS = 90_000;

/**
 * How long after an attempt was put on disk its sender may still send it; Toss's 60 s fit into the rest of the lease. Whoever was held up for
 * longer (a process that was frozen, a queue) leaves it to the resolver, which may meanwhile have given it up.
 */
export const SEND_WITHIN_MS = 30_000;

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

/** Toss may work on a charge for 60 s, and its record of the order may lag behind that by seconds; together with a wide margin. */
const RECORD_LAG_MS = 2 * MINUTE_MS;

export type Sending = { createdAt: Date; sentAgainAt: Date | null };

/** Whether the one who put an attempt on disk, or took it up again, may send it now. */
export const mayStillBeSent = ({ createdAt, sentAgainAt }: Sending, now: Date): boolean =>
  now.getTime() - (sentAgainAt ?? createdAt).getTime() <= SEND_WITHIN_MS;

/**
 * Only so long after the request last went out does "no such order" mean that no money moved; before, the attempt stays pending and nothing
 * else is charged in its place.
 */
export const isAbsenceConclusive = ({ createdAt, sentAgainAt }: Sending, now: Date): boolean =>
  now.getTime() - (sentAgainAt ?? createdAt).getTime() >= RECORD_LAG_MS;
