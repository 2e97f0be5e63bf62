import { addDays, seoulDay, seoulInstant } from "./calendar";

/**
 * What a failed attempt leads to. Access (grace) is kept apart from retries: it is set at the first failure and not moved by later ones.
 * hard: the card itself is refused, only a new one helps. soft: tried again on the schedule. transient: Toss or the bank was not
 * available, tried again soon and not counted. operator, request: our own fault, the person is never told or dunned for it.
 * abandoned: known not to have been charged, and no longer wanted.
 */
export type DeclineClass = "hard" | "soft" | "transient" | "operator" | "request" | "abandoned";

/** An automatic attempt: so many days after the day of the first failure, at that hour in Seoul (0 to 23). */
export type ScheduledAttempt = { offsetDays: number; hour: number };

/** After so many transient refusals in a row, one counts as a soft decline; at hourly pace this is more than any announced maintenance. */
export const MAX_TRANSIENT_TRIES = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** @returns the end of access after a first failure: the start of the Seoul day after the last day of grace */
export const graceEnd = (firstFailedAt: Date, graceDays: number): Date =>
  seoulInstant(addDays(seoulDay(firstFailedAt), graceDays + 1));

/** @returns the instants of the automatic attempts after a first failure, rising */
const scheduledAttempts = (firstFailedAt: Date, schedule: readonly ScheduledAttempt[]): Date[] =>
  schedule.map(({ offsetDays, hour }) => seoulInstant(addDays(seoulDay(firstFailedAt), offsetDays), hour));

/**
 * @returns the first scheduled attempt after now; null when the schedule is used up. Missed ones are not made up for.
 */
export const nextAttemptAt = (firstFailedAt: Date, schedule: readonly ScheduledAttempt[], now: Date): Date | null =>
  scheduledAttempts(firstFailedAt, schedule).find((instant) => instant > now) ?? null;

export type Delinquency = { delinquentSince: Date; graceEndsAt: Date };
export type AfterDecline =
  /** The person is past due; `dueAt` is the next attempt, or the end of grace when none is left. */
  | ({ kind: "past_due"; dueAt: Date; nextAttemptAt: Date | null } & Delinquency)
  /** Nothing changes for the person; tried again at dueAt, unless the grace of a delinquency is over before. */
  | { kind: "unchanged"; dueAt: Date; nextAttemptAt: Date | null; transientTries: number; problem: string | null };

/**
 * @param present the delinquency that this attempt belongs to, or null when it is the first failure
 * @returns what the subscription becomes
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

/** @returns the class that a refusal has in the end: passing trouble that comes once too often is a soft decline */
export const countedAs = ({ declineClass, transientTries }: Pick<Declined, "declineClass" | "transientTries">): DeclineClass =>
  declineClass === "transient" && transientTries >= MAX_TRANSIENT_TRIES ? "soft" : declineClass;

type Declined = Parameters<typeof afterDecline>[0];

function againAfter({ declineClass, code, now, transientTries }: Declined) {
  switch (declineClass) {
    case "transient":
      return { at: new Date(now.getTime() + HOUR_MS), transientTries: transientTries + 1, problem: null };
    case "request":
      return { at: new Date(now.getTime() + DAY_MS), transientTries, problem: code };
    default:
      return { at: now, transientTries, problem: null };
  }
}

/** An attempt that came to nothing is made up for within grace. After it only what the schedule has there anyway is tried; else it ends. */
function whenTriedAgain(at: Date, { now, present, schedule }: Declined): { dueAt: Date; nextAttemptAt: Date | null } {
  if (!present) return { dueAt: at, nextAttemptAt: null };
  const next = at < present.graceEndsAt ? at : nextAttemptAt(present.delinquentSince, schedule, now);
  return { dueAt: next ?? present.graceEndsAt, nextAttemptAt: next };
}

/** Attempts that a person may ask for during one delinquency, and how far apart: a button must not become a hammer on the card. */
export const MAX_PERSON_ATTEMPTS = 3;
export const PERSON_ATTEMPT_GAP_MS = 60_000;
