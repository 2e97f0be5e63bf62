import { addMs, HOUR_MS, MINUTE_MS, SECOND_MS } from "./units";

/**
 * How long the process that sends a charge may work on it: Toss's limit of 60 s and a margin.
 * Source: docs.tosspayments.com/reference, billing approval
 */
export const SENDER_LEASE_MS = 90_000;

/**
 * How long after a payment was stored it may still be sent; Toss's 60 s fit into the rest of the
 * lease. A process that was held up for longer (frozen, or in a queue) leaves the payment to the
 * resolver, which may have abandoned it meanwhile.
 */
export const SEND_WITHIN_MS = 30_000;

/**
 * The waits before the look-ups of a pending payment, from the moment no answer came; then daily.
 */
const LADDER_WAITS_MS = [5 * MINUTE_MS, HOUR_MS] as const;

/**
 * An hour less than a day, so that the next day's 09:00 run finds it due even if it comes a little
 * early.
 */
const DAILY_WAIT_MS = 23 * HOUR_MS;

/**
 * Extra waits before those, while a customer waits for the outcome: the success page asks every few
 * seconds.
 */
const QUICK_WAITS_MS = [10 * SECOND_MS, 10 * SECOND_MS, 10 * SECOND_MS, 50 * SECOND_MS, 40 * SECOND_MS] as const;

/**
 * After this many of those look-ups, a payment that Toss still does not have counts as never made,
 * and a new one with a new order id may follow. That takes four days, or six where only the daily
 * batch looks; the same request went out again each time and got no answer. A payment that a
 * customer started and never came back for may take four days more for its quick look-ups; grace is
 * over before that.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export const LOOKUPS_BEFORE_ABANDONING = 6;

/**
 * Toss keeps an idempotency key for 15 days; a request that is sent again after that would be a new
 * charge. One day of margin.
 * Source: docs.tosspayments.com/guides/using-api/idempotency-key
 */
export const RESEND_WITHIN_MS = 14 * 24 * HOUR_MS;

export type Trigger = "checkout" | "card_change" | "person" | "renewal" | "retry";

const AWAITED: Record<Trigger, boolean> = { checkout: true, card_change: true, person: true, renewal: false, retry: false };

/** Whether a customer started the payment and waits for its outcome. */
export const isAwaited = ({ trigger }: { trigger: Trigger }): boolean => AWAITED[trigger];

/** `tries` counts the sending and each look-up that brought no outcome. */
export type Unanswered = { tries: number; isAwaited: boolean };

/** The quick look-ups come first and do not count. */
const ladderStep = (unanswered: Unanswered): number => unanswered.tries - (unanswered.isAwaited ? QUICK_WAITS_MS.length : 0);

/** @returns when a pending payment is looked up next */
export function nextLookupAt(unanswered: Unanswered, now: Date): Date {
  const step = ladderStep(unanswered);
  const waitMs = step > 0 ? LADDER_WAITS_MS[step - 1] : QUICK_WAITS_MS[unanswered.tries - 1];
  return addMs(now, waitMs ?? DAILY_WAIT_MS);
}

/**
 * When a payment that was not sent at all (no slot of the pace, an open circuit) is taken up again.
 * That is soon, by the run's continuation or the next run, and it does not count as a look-up.
 */
export const unsentRetryAt = (now: Date): Date => addMs(now, QUICK_WAITS_MS[0]);

/** A charge that Toss has answered is over there: only the record of it may still be late. */
const LOOKUPS_AFTER_FAULT = 3;

/**
 * Whether "no such order" means that no money moved although less than two minutes have passed:
 * Toss has answered the charge itself with a passing fault, and half a minute of quick look-ups
 * since has found nothing. Only while a person waits, and never for a charge that was sent twice:
 * the answer may then be about the other sending.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export const isFaultConclusive = ({ tries, isAwaited, sentAgainAt }: Unanswered & Pick<Sending, "sentAgainAt">): boolean =>
  isAwaited && sentAgainAt === null && tries >= LOOKUPS_AFTER_FAULT;

/**
 * The waits before a charge is sent again that Toss has turned away (429). With the calls between
 * them they fit into SEND_WITHIN_MS. The shared pace has slowed down meanwhile.
 */
export const TURNED_AWAY_WAITS_MS = [SECOND_MS, 2 * SECOND_MS, 4 * SECOND_MS, 8 * SECOND_MS] as const;

/**
 * When a payment is taken up again whose charge or look-up Toss has turned away: after the first
 * wait, and it does not count as a look-up. Sooner, and a run would look up the same payments in
 * circles.
 */
export const turnedAwayRetryAt = (unanswered: Pick<Unanswered, "isAwaited">, now: Date): Date =>
  nextLookupAt({ ...unanswered, tries: 1 }, now);

/** Whether a payment that Toss does not have has been looked up often enough to be abandoned. */
export const mayBeAbandoned = (unanswered: Unanswered): boolean => ladderStep(unanswered) >= LOOKUPS_BEFORE_ABANDONING;

/**
 * Whether an answer comes between two planned look-ups: the next one is further away than any
 * lease, so a customer or a webhook asked for this payment. However often they ask, it neither
 * counts as a look-up nor postpones the next one.
 */
export const isOutOfTurn = ({ resolveAt }: { resolveAt: Date | null }, now: Date): boolean =>
  resolveAt !== null && resolveAt.getTime() - now.getTime() > SENDER_LEASE_MS;

/**
 * Whether a pending payment may be looked up for a caller that asks for this very payment. It may
 * when its time has come, and otherwise a lease after its last look-up (or its creation), when no
 * other process can still be at work on it. The claim checks the same on the locked row.
 */
export function mayBeAskedFor(payment: { resolveAt: Date | null; lookedUpAt: Date | null; createdAt: Date }, now: Date): boolean {
  const { resolveAt, lookedUpAt, createdAt } = payment;
  return resolveAt !== null && (resolveAt <= now || (lookedUpAt ?? createdAt) <= quietSince(now));
}

/**
 * @returns the latest instant of the last look-up that allows a caller to ask for the payment now
 */
export const quietSince = (now: Date): Date => addMs(now, -SENDER_LEASE_MS);

/**
 * Toss may work on a charge for 60 s, and its record of the order may come seconds later. Both,
 * with a wide margin.
 */
const RECORD_LAG_MS = 2 * MINUTE_MS;

export type Sending = { createdAt: Date; sentAgainAt: Date | null };

/** Whether the process that stored a payment, or took it up again, may still send it. */
export const mayStillBeSent = ({ createdAt, sentAgainAt }: Sending, now: Date): boolean =>
  now.getTime() - (sentAgainAt ?? createdAt).getTime() <= SEND_WITHIN_MS;

/**
 * Whether "no such order" now means that no money moved. That is only so some time after the
 * request was last sent. Before that, the payment stays pending and nothing else is charged in its
 * place.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export const isAbsenceConclusive = ({ createdAt, sentAgainAt }: Sending, now: Date): boolean =>
  now.getTime() - (sentAgainAt ?? createdAt).getTime() >= RECORD_LAG_MS;
