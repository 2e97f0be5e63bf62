const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** How long the sender of a charge may be at work on it: Toss's 60 s (docs.tosspayments.com/reference, billing approval) and a margin. */
export const SENDER_LEASE_MS = 90_000;

/**
 * How long after an attempt was put on disk its sender may still send it; Toss's 60 s fit into the rest of the lease. Whoever was held up for
 * longer (a process that was frozen, a queue) leaves it to the resolver, which may meanwhile have given it up.
 */
export const SEND_WITHIN_MS = 30_000;

/** The ladder of every attempt without an outcome, from the moment no answer came; then daily. */
const LADDER_WAITS_MS = [5 * MINUTE_MS, HOUR_MS] as const;

/** An hour less than a day: the next day's 09:00 run, which may come a little earlier than 24 hours after this one, finds it due. */
const DAILY_WAIT_MS = 23 * HOUR_MS;

/** Before the ladder, while whoever set the attempt off waits: the success page asks again every few seconds. */
const QUICK_WAITS_MS = [10 * SECOND_MS, 10 * SECOND_MS, MINUTE_MS, MINUTE_MS] as const;

/**
 * After so many waits of the ladder an attempt that Toss still denies counts as never made, and a new one with a new order id may follow: that
 * is four days, and six where only the daily batch asks, in which the same request went out again each time and got no answer. (A person's
 * attempt that nobody comes back for may take four mornings more, for its quick look-ups; grace is over before that.)
 */
export const LOOKUPS_BEFORE_ABANDONING = 6;

/** Toss keeps an idempotency key for 15 days; a re-send later than that would be a new charge. One day of margin. */
export const RESEND_WITHIN_MS = 14 * 24 * HOUR_MS;

export type Trigger = "checkout" | "card_change" | "person" | "renewal" | "retry";

const AWAITED: Record<Trigger, boolean> = { checkout: true, card_change: true, person: true, renewal: false, retry: false };

/** Whether a person set the attempt off and waits for its outcome. */
export const isAwaited = ({ trigger }: { trigger: Trigger }): boolean => AWAITED[trigger];

/** `tries` counts what came to nothing in turn: the sending, then each look-up. */
export type Unanswered = { tries: number; isAwaited: boolean };

/** The quick look-ups come in addition: none of them is a step of the ladder. */
const ladderStep = (unanswered: Unanswered): number => unanswered.tries - (unanswered.isAwaited ? QUICK_WAITS_MS.length : 0);

/** @returns when an attempt without an outcome is looked up next */
export function nextLookupAt(unanswered: Unanswered, now: Date): Date {
  const step = ladderStep(unanswered);
  const waitMs = step > 0 ? LADDER_WAITS_MS[step - 1] : QUICK_WAITS_MS[unanswered.tries - 1];
  return new Date(now.getTime() + (waitMs ?? DAILY_WAIT_MS));
}

/**
 * What did not leave at all (no slot of the pace, an open circuit) is nobody's doubt: it is taken up as soon as there may be room again, by
 * the run's successor or the next run, and uses up no step.
 */
export const unsentRetryAt = (now: Date): Date => new Date(now.getTime() + QUICK_WAITS_MS[0]);

/** Whether the ladder has been climbed far enough for an attempt that Toss denies to be given up. */
export const isLadderClimbed = (unanswered: Unanswered): boolean => ladderStep(unanswered) >= LOOKUPS_BEFORE_ABANDONING;

/**
 * Whether an answer comes while the next look-up is further away than any lease, so that nobody has taken the attempt up for its turn: somebody
 * asked in between. However often they ask, that uses up no step and puts the next one off by nothing.
 */
export const isOutOfTurn = ({ resolveAt }: { resolveAt: Date | null }, now: Date): boolean =>
  resolveAt !== null && resolveAt.getTime() - now.getTime() > SENDER_LEASE_MS;

/**
 * Whether an attempt without an outcome may be looked up for somebody who asks for this very one: when its time has come, and otherwise a
 * lease after the last look-up (or after its beginning), when nobody can be at work on it any more. The claim asks the same of the locked row.
 */
export function mayBeAskedFor(payment: { resolveAt: Date | null; lookedUpAt: Date | null; createdAt: Date }, now: Date): boolean {
  const { resolveAt, lookedUpAt, createdAt } = payment;
  return resolveAt !== null && (resolveAt <= now || (lookedUpAt ?? createdAt) <= quietSince(now));
}

/** @returns the instant at which, or before which, the last look-up must lie for whoever asks */
export const quietSince = (now: Date): Date => new Date(now.getTime() - SENDER_LEASE_MS);

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
