/**
 * The timeline of one delinquency: declined charges, pending ones, coming attempts, the end of
 * access, the end of the subscription, and the notice that each of them causes. To find what lies
 * ahead, it asks the functions that decide (decideDue, afterDecline) what each coming run does if
 * every attempt is declined. So the timeline and the batch cannot disagree.
 * Source: docs/decisions/0005-decline-classes-and-grace.md
 */

import { nextBatchAt } from "./calendar";
import type { DeclineReason } from "./decline-reason";
import { afterDecline, type Delinquency, type ScheduledAttempt } from "./dunning";
import { type DueFacts, decideDue, type EndReason, hasCancellationTakenEffect } from "./lifecycle";
import { addMs, HOUR_MS } from "./units";

/** A notice to the customer. A message about it can carry the same template name and instant. */
export type DunningNotice = {
  template:
    | "payment_failed"
    /**
     * The schedule has no attempt left: the batch tries no more, but the customer may still pay by
     * hand.
     */
    | "last_attempt_failed"
    /** A hard decline: only another card helps. */
    | "new_card_needed"
    | "access_ended"
    | "ended_unpaid";
  /** The kind of step that causes this notice. */
  because: "failed" | "access_ends" | "ends";
  /** The reason for the last decline before the notice. */
  reason: DeclineReason;
  /** The amount owed, in won, VAT included. */
  amountWon: number;
  /** The next automatic attempt, as it is known at that instant. */
  nextAttemptAt: Date | null;
  /** How many automatic attempts follow, the next one included, as it is known at that instant. */
  attemptsLeft: number;
  graceEndsAt: Date;
  /** Whether the customer still has the tier of the plan then. */
  isInGrace: boolean;
};

/**
 * `isAhead` is false for what has happened. A step that is due and that no run has reached yet is
 * still ahead, although its instant has passed.
 */
type Step<Kind extends string, More = unknown> = { kind: Kind; at: Date; isAhead: boolean } & More;
export type NoticeStep = Step<"notice", DunningNotice>;
export type DunningStep =
  | Step<"failed", { reason: DeclineReason }>
  /** A charge was sent and its outcome is not known yet. */
  | Step<"checking">
  | Step<"attempt">
  | Step<"access_ends">
  | Step<"ends">
  | NoticeStep;

export type DunningFacts = DueFacts & Delinquency & { dueAt: Date | null };
export type DunningRules = {
  schedule: readonly ScheduledAttempt[];
  graceDays: number;
  /** Hours of the day in Seoul at which the scheduler calls the batch, in rising order. */
  batchHours: readonly number[];
  monthsPerPeriod: number;
};
/** A decline that counts towards dunning. */
export type Failure = { at: Date; declineClass: "hard" | "soft"; reason: DeclineReason };

type CourseInput = {
  facts: DunningFacts;
  rules: DunningRules;
  /** When the pending charge began; null when there is none. */
  checkingSince: Date | null;
  /** The customer became an administrator, who is never billed. */
  isComplimentary: boolean;
  now: Date;
};

/**
 * Builds the timeline of one delinquency.
 * @param failures the declines of this delinquency that count, oldest first
 * @param endedAt when a run ended the subscription for non-payment; null while it is live
 * @returns the steps in order of time, each notice right after the step that causes it
 */
export function dunningTimeline(
  input: CourseInput & { failures: readonly Failure[]; amountWon: number; endedAt: Date | null },
): DunningStep[] {
  const { facts, failures, amountWon, checkingSince, endedAt, now } = input;
  const { graceEndsAt } = facts;
  const course: Course = endedAt ? { attempts: [], end: { at: endedAt, reason: "unpaid" } } : courseAhead(input);
  const { attempts, end } = course;
  const last = failures.at(-1);
  const details = { reason: last?.reason ?? "other", amountWon, graceEndsAt, isInGrace: false };
  const hasEnded = endedAt !== null;
  const steps: DunningStep[] = failures.flatMap((failure) => {
    const isLatest = failure === last && !hasEnded && !checkingSince;
    return failureSteps(failure, { graceEndsAt, amountWon, ...left(isLatest ? attempts : attemptsAfter(failure, input)) });
  });
  if (checkingSince) steps.push({ kind: "checking", at: checkingSince, isAhead: false });
  steps.push(...attempts.map((at): DunningStep => ({ kind: "attempt", at, isAhead: true })));
  if (end.reason === "unpaid") {
    const isAhead = now < graceEndsAt;
    const afterGrace = left(attempts.filter((at) => at >= graceEndsAt));
    steps.push(
      { kind: "access_ends", at: graceEndsAt, isAhead },
      noticeStep({ at: graceEndsAt, isAhead }, { ...details, template: "access_ended", because: "access_ends", ...afterGrace }),
    );
  }
  steps.push({ kind: "ends", at: end.at, isAhead: !hasEnded });
  if (end.reason === "unpaid")
    steps.push(
      noticeStep({ at: end.at, isAhead: !hasEnded }, { ...details, template: "ended_unpaid", because: "ends", ...left([]) }),
    );
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/**
 * @returns the notice that applies now: the last one that is not in the future; null when there is
 *   none
 */
export const currentNotice = (steps: readonly DunningStep[]): NoticeStep | null =>
  steps.findLast((step): step is NoticeStep => step.kind === "notice" && !step.isAhead) ?? null;

const noticeStep = (when: { at: Date; isAhead: boolean }, notice: DunningNotice): NoticeStep => ({
  kind: "notice",
  ...when,
  ...notice,
});

function failureSteps(
  { at, declineClass, reason }: Failure,
  details: Pick<DunningNotice, "graceEndsAt" | "amountWon" | keyof AttemptsLeft>,
): DunningStep[] {
  const template = failureTemplate({ declineClass, nextAttemptAt: details.nextAttemptAt });
  const notice = { ...details, template, because: "failed", reason, isInGrace: at < details.graceEndsAt } as const;
  return [{ kind: "failed", at, isAhead: false, reason }, noticeStep({ at, isAhead: false }, notice)];
}

/** @returns the notice of a decline that counts, by what follows it */
export function failureTemplate({
  declineClass,
  nextAttemptAt,
}: {
  declineClass: Failure["declineClass"];
  nextAttemptAt: Date | null;
}) {
  if (nextAttemptAt) return "payment_failed";
  return declineClass === "hard" ? "new_card_needed" : "last_attempt_failed";
}

type AttemptsLeft = Pick<DunningNotice, "nextAttemptAt" | "attemptsLeft">;
const left = (attempts: readonly Date[]): AttemptsLeft => ({
  nextAttemptAt: attempts[0] ?? null,
  attemptsLeft: attempts.length,
});

/** The attempts that followed an earlier decline, by the present rules. */
function attemptsAfter({ at, declineClass }: Failure, { facts, rules }: CourseInput): Date[] {
  const then = { ...facts, status: "past_due" as const, cancelAt: null };
  return courseAhead({
    facts: factsAfterDecline(then, { declineClass, at, rules }),
    rules,
    checkingSince: null,
    isComplimentary: false,
    now: at,
  }).attempts;
}

export type Course = {
  /** The runs that will make an attempt, in order of time. */
  attempts: Date[];
  end: { at: Date; reason: EndReason };
};

/**
 * A scheduler may call up to this much late (Vercel's smallest plan calls at any minute of the
 * hour), and its run still counts as the announced one.
 */
export const RUN_LATE_MS = HOUR_MS;
/** Enough for fourteen planned attempts, one repeated attempt and the waits between them. */
const MAX_RUNS = 50;

/**
 * What the coming runs do with a past-due subscription if every attempt is declined. A pending
 * charge is assumed to be declined.
 * @returns instants of scheduler runs, not of the retry schedule: an attempt that no run reaches in
 *   time is not announced
 */
export function courseAhead({ facts, rules, checkingSince, isComplimentary, now }: CourseInput): Course {
  const { batchHours, monthsPerPeriod } = rules;
  let state = checkingSince ? factsAfterDecline(facts, { declineClass: "soft", at: now, rules }) : facts;
  const notBefore = checkingSince ? now : addMs(now, -RUN_LATE_MS);
  let run = nextBatchAt(later(state.dueAt ?? now, notBefore), batchHours);
  const attempts: Date[] = [];
  for (let runs = 0; runs < MAX_RUNS; runs++) {
    const at = later(run, now);
    const decision = decideDue(state, { now: at, monthsPerPeriod, isComplimentary });
    if (decision.kind === "end") return { attempts, end: { at: run, reason: decision.reason } };
    if (decision.kind === "wait") {
      run = nextBatchAt(decision.until, batchHours);
    } else {
      attempts.push(run);
      state = factsAfterDecline(state, { declineClass: "soft", at, rules });
      run = nextBatchAt(later(state.dueAt ?? at, run), batchHours);
    }
  }
  throw new Error(`a delinquency did not end within ${MAX_RUNS} runs`);
}

/** The facts as settlement leaves them after a decline. */
function factsAfterDecline(
  facts: DunningFacts,
  { declineClass, at, rules }: { declineClass: Failure["declineClass"]; at: Date; rules: DunningRules },
): DunningFacts {
  // It was cancelled while the charge was pending, so the outcome ends it.
  if (hasCancellationTakenEffect(facts, at)) return { ...facts, dueAt: at, nextAttemptAt: null };
  const { schedule, graceDays } = rules;
  const after = afterDecline({ declineClass, code: "", now: at, present: facts, transientTries: 0, schedule, graceDays });
  return { ...facts, dueAt: after.dueAt, nextAttemptAt: after.nextAttemptAt };
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
