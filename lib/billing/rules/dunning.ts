import { addDays, BATCH_HOUR, seoulDay, seoulInstant } from "./calendar";

/**
 * What a failed attempt leads to. Access (grace) is kept apart from retries: it is set at the first failure and not moved by later ones.
 * hard: the card itself is refused, only a new one helps. soft: tried again on the schedule. transient: Toss or the bank was not
 * available, tried again soon and not counted. operator, request: our own fault, the person is never told or dunned for it.
 * abandoned: known not to have been charged, and no longer wanted.
 */
export type DeclineClass = "hard" | "soft" | "transient" | "operator" | "request" | "abandoned";

/** After so many transient refusals in a row, one counts as a soft decline; at hourly pace this is more than any announced maintenance. */
export const TRANSIENT_TRIES_MOST = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** @returns the end of access after a first failure: the start of the Seoul day after the last day of grace */
export const graceEnd = (firstFailedAt: Date, graceDays: number): Date =>
  seoulInstant(addDays(seoulDay(firstFailedAt), graceDays + 1));

/**
 * @param offsetDays rising days after the day of the first failure
 * @returns the first scheduled attempt after now, at 09:00 in Seoul; null when the schedule is used up. Missed ones are not made up for.
 */
export function nextAttemptAt(firstFailedAt: Date, offsetDays: number[], now: Date): Date | null {
  const firstDay = seoulDay(firstFailedAt);
  const instants = offsetDays.map((offset) => seoulInstant(addDays(firstDay, offset), BATCH_HOUR));
  return instants.find((instant) => instant > now) ?? null;
}

export type Delinquency = { delinquentSince: Date; graceEndsAt: Date };
export type AfterDecline =
  /** The person is past due; `dueAt` is the next attempt, or the end of grace when none is left. */
  | ({ kind: "past_due"; dueAt: Date; nextAttemptAt: Date | null } & Delinquency)
  /** Nothing changes for the person; tried again at dueAt. */
  | { kind: "unchanged"; dueAt: Date; transientTries: number; problem: string | null };

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
  offsetDays: number[];
  graceDays: number;
}): AfterDecline {
  const { declineClass, now, code } = input;
  const isCounted =
    declineClass === "hard" ||
    declineClass === "soft" ||
    (declineClass === "transient" && input.transientTries >= TRANSIENT_TRIES_MOST);
  if (isCounted) {
    const delinquency = input.present ?? { delinquentSince: now, graceEndsAt: graceEnd(now, input.graceDays) };
    const next = declineClass === "hard" ? null : nextAttemptAt(delinquency.delinquentSince, input.offsetDays, now);
    return { kind: "past_due", ...delinquency, dueAt: next ?? delinquency.graceEndsAt, nextAttemptAt: next };
  }
  switch (declineClass) {
    case "transient":
      return {
        kind: "unchanged",
        dueAt: new Date(now.getTime() + HOUR_MS),
        transientTries: input.transientTries + 1,
        problem: null,
      };
    case "request":
      return { kind: "unchanged", dueAt: new Date(now.getTime() + DAY_MS), transientTries: input.transientTries, problem: code };
    default:
      return { kind: "unchanged", dueAt: now, transientTries: input.transientTries, problem: null };
  }
}
