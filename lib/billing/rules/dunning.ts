import { addDays, type Day, seoulDay, seoulInstant } from "./calendar";
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from "./units";

/**
 * What a failed attempt leads to. The end of access (grace) does not depend on retries: the first
 * failure sets it and later failures do not move it.
 * - hard: the card itself is declined, and only another card helps
 * - soft: tried again on the schedule
 * - transient: Toss or the bank was not available; tried again soon and not counted
 * - operator, request: our own fault; the customer gets no notice and no dunning
 * - abandoned: certainly not charged, and no longer wanted
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export type DeclineClass = "hard" | "soft" | "transient" | "operator" | "request" | "abandoned";

/**
 * An automatic attempt, at `hour` in Seoul (0 to 23): `offsetDays` after the day of the first
 * failure, or on `dayOfMonth` when that comes within `withinDays` after it.
 */
export type ScheduledAttempt = { offsetDays: number; hour: number } | { dayOfMonth: number; withinDays: number; hour: number };

/**
 * After this many transient failures in a row, the next counts as a soft decline. At one attempt an
 * hour, that is longer than any announced maintenance.
 */
export const MAX_TRANSIENT_TRIES = 24;

/**
 * @returns the end of access after a first failure: the start of the day after the last grace day
 */
export const graceEnd = (firstFailedAt: Date, graceDays: number): Date =>
  seoulInstant(addDays(seoulDay(firstFailedAt), graceDays + 1));

/**
 * @returns the instants of the automatic attempts after a first failure, rising, each once: a day
 *   of the month may be a planned day already
 */
export function scheduledAttempts(firstFailedAt: Date, schedule: readonly ScheduledAttempt[]): Date[] {
  const from = seoulDay(firstFailedAt);
  const instants = schedule.flatMap((attempt) =>
    offsetsOf(attempt, from).map((offset) => seoulInstant(addDays(from, offset), attempt.hour).getTime()),
  );
  return [...new Set(instants)]
    .filter((ms) => ms > firstFailedAt.getTime())
    .sort((a, b) => a - b)
    .map((ms) => new Date(ms));
}

/** In days after the first failure; none when that day of the month does not come in time. */
function offsetsOf(attempt: ScheduledAttempt, from: Day): number[] {
  if ("offsetDays" in attempt) return [attempt.offsetDays];
  const days = Array.from({ length: attempt.withinDays }, (_, nth) => nth + 1);
  return days.filter((offset) => addDays(from, offset).day === attempt.dayOfMonth);
}

/**
 * @returns the first scheduled attempt after `now`; null when none is left. An attempt that was
 *   missed is not repeated.
 */
export const nextAttemptAt = (firstFailedAt: Date, schedule: readonly ScheduledAttempt[], now: Date): Date | null =>
  scheduledAttempts(firstFailedAt, schedule).find((instant) => instant > now) ?? null;

export type Delinquency = { delinquentSince: Date; graceEndsAt: Date };
export type AfterDecline =
  /**
   * The customer is past due. `dueAt` is the next attempt, or the end of grace when no attempt is
   * left.
   */
  | ({ kind: "past_due"; dueAt: Date; nextAttemptAt: Date | null } & Delinquency)
  /** Nothing changes for the customer. Tried again at `dueAt`, unless grace ends before. */
  | { kind: "unchanged"; dueAt: Date; nextAttemptAt: Date | null; transientTries: number; problem: string | null };

/**
 * Decides what a decline makes of a subscription: past due (hard or soft), or unchanged with
 * another attempt (all other classes).
 * @param code what Toss answered; it becomes the problem to look at when our request was wrong
 * @param present the delinquency that this attempt belongs to; null when this is the first failure
 * @param transientTries transient failures in a row before this one
 * @param graceDays days after the day of the first failure
 * @returns the new due instant, next attempt and delinquency
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */
export function afterDecline(input: {
  declineClass: DeclineClass;
  code: string;
  now: Date;
  present: Delinquency | null;
  transientTries: number;
  schedule: readonly ScheduledAttempt[];
  graceDays: number;
}): AfterDecline {
  const { now } = input;
  const declineClass = countedAs(input);
  if (declineClass === "hard" || declineClass === "soft") {
    const delinquency = input.present ?? { delinquentSince: now, graceEndsAt: graceEnd(now, input.graceDays) };
    const next = declineClass === "hard" ? null : nextAttemptAt(delinquency.delinquentSince, input.schedule, now);
    return { kind: "past_due", ...delinquency, dueAt: next ?? delinquency.graceEndsAt, nextAttemptAt: next };
  }
  const again = againAfter(input);
  return { kind: "unchanged", ...whenTriedAgain(again.at, input), transientTries: again.transientTries, problem: again.problem };
}

/** @returns the class that counts: a transient failure too many is a soft decline */
export const countedAs = ({ declineClass, transientTries }: Pick<Declined, "declineClass" | "transientTries">): DeclineClass =>
  declineClass === "transient" && transientTries >= MAX_TRANSIENT_TRIES ? "soft" : declineClass;

type Declined = Parameters<typeof afterDecline>[0];

function againAfter({ declineClass, code, now, transientTries }: Declined) {
  switch (declineClass) {
    case "transient":
      return { at: addMs(now, HOUR_MS), transientTries: transientTries + 1, problem: null };
    case "request":
      return { at: addMs(now, DAY_MS), transientTries, problem: code };
    default:
      return { at: now, transientTries, problem: null };
  }
}

/**
 * A failed attempt that does not count is repeated while grace lasts. After grace, only an attempt
 * that the schedule has there is made; without one, the subscription ends.
 */
function whenTriedAgain(at: Date, { now, present, schedule }: Declined): { dueAt: Date; nextAttemptAt: Date | null } {
  if (!present) return { dueAt: at, nextAttemptAt: null };
  const next = at < present.graceEndsAt ? at : nextAttemptAt(present.delinquentSince, schedule, now);
  return { dueAt: next ?? present.graceEndsAt, nextAttemptAt: next };
}

/**
 * How often a customer may try by hand during one delinquency, and how far apart. Issuers block
 * cards that are tried too often.
 */
export const MAX_PERSON_ATTEMPTS = 3;
export const PERSON_ATTEMPT_GAP_MS = MINUTE_MS;
