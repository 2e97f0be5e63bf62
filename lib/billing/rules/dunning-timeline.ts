/**
 * The whole course of one delinquency in one list: what was refused, what is being found out, what is tried when, when access is cut, when it
 * ends, and what the person is told because of each. What is ahead is found by asking the functions that decide (decideDue, afterDecline) what
 * each coming run of the scheduler does if every attempt is refused, so the list and the batch cannot disagree.
 */
import { nextBatchAt } from "./calendar";
import type { DeclineReason } from "./decline-reason";
import { afterDecline, type Delinquency, type ScheduledAttempt } from "./dunning";
import { type DueFacts, decideDue, type EndReason, hasCancellationTakenEffect } from "./lifecycle";

/** What the person is told. Named so that a message about it can carry the same name and instant. */
export type DunningNotice = {
  template:
    | "payment_failed"
    /** The schedule is used up: nothing more is tried by itself, the card may still be tried by hand. */
    | "last_attempt_failed"
    /** The card was refused for good. */
    | "new_card_needed"
    | "access_ended"
    | "ended_unpaid";
  /** The kind of step that it follows from. */
  because: "failed" | "access_ends" | "ends";
  /** Of the last decline before it. */
  reason: DeclineReason;
  /** Won, VAT included: what is owed. */
  amountWon: number;
  /** The next automatic attempt, as it is known then. */
  nextAttemptAt: Date | null;
  graceEndsAt: Date;
  /** Whether the person still has PRO then. */
  isInGrace: boolean;
};

/** `isAhead` is false for what has happened. Something due that no run has reached yet is still ahead, though its instant has passed. */
type Step<Kind extends string, More = unknown> = { kind: Kind; at: Date; isAhead: boolean } & More;
export type NoticeStep = Step<"notice", DunningNotice>;
export type DunningStep =
  | Step<"failed", { reason: DeclineReason }>
  /** A payment was sent and its outcome is not known yet. */
  | Step<"checking">
  | Step<"attempt">
  | Step<"access_ends">
  | Step<"ends">
  | NoticeStep;

export type DunningFacts = DueFacts & Delinquency & { dueAt: Date | null };
export type DunningRules = {
  schedule: readonly ScheduledAttempt[];
  graceDays: number;
  /** Hours of the day in Seoul at which the scheduler calls the batch, rising. */
  batchHours: readonly number[];
  monthsPerPeriod: number;
};
/** A refusal that counts. */
export type Failure = { at: Date; declineClass: "hard" | "soft"; reason: DeclineReason };

type Standing = {
  facts: DunningFacts;
  rules: DunningRules;
  /** Since when an attempt has had no outcome; null while none is under way. */
  checkingSince: Date | null;
  /** Became an administrator, who is never billed. */
  isComplimentary: boolean;
  now: Date;
};

/**
 * @param failures the refusals of this delinquency that count, oldest first
 * @param endedAt when a run ended the subscription for non-payment; null while it lives
 * @returns steps in the order of time, each notice right after what it follows from
 */
export function dunningTimeline(
  input: Standing & { failures: readonly Failure[]; amountWon: number; endedAt: Date | null },
): DunningStep[] {
  const { facts, failures, amountWon, checkingSince, endedAt, now } = input;
  const { graceEndsAt } = facts;
  const course: Course = endedAt ? { attempts: [], end: { at: endedAt, reason: "unpaid" } } : courseAhead(input);
  const { attempts, end } = course;
  const last = failures.at(-1);
  const told = { reason: last?.reason ?? "other", amountWon, graceEndsAt, isInGrace: false };
  const isOver = endedAt !== null;
  const steps: DunningStep[] = failures.flatMap((failure) => {
    const isLatest = failure === last && !isOver && !checkingSince;
    const nextAttemptAt = isLatest ? (attempts[0] ?? null) : firstAttemptAfter(failure, input);
    return refusalSteps(failure, { graceEndsAt, amountWon, nextAttemptAt });
  });
  if (checkingSince) steps.push({ kind: "checking", at: checkingSince, isAhead: false });
  steps.push(...attempts.map((at): DunningStep => ({ kind: "attempt", at, isAhead: true })));
  if (end.reason === "unpaid") {
    const isAhead = now < graceEndsAt;
    const afterGrace = attempts.find((at) => at >= graceEndsAt) ?? null;
    steps.push(
      { kind: "access_ends", at: graceEndsAt, isAhead },
      noticeStep(
        { at: graceEndsAt, isAhead },
        { ...told, template: "access_ended", because: "access_ends", nextAttemptAt: afterGrace },
      ),
    );
  }
  steps.push({ kind: "ends", at: end.at, isAhead: !isOver });
  if (end.reason === "unpaid")
    steps.push(
      noticeStep({ at: end.at, isAhead: !isOver }, { ...told, template: "ended_unpaid", because: "ends", nextAttemptAt: null }),
    );
  return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** @returns what the person is told now: the last notice that is not in the future; null when there is none */
export const currentNotice = (steps: readonly DunningStep[]): NoticeStep | null =>
  steps.findLast((step): step is NoticeStep => step.kind === "notice" && !step.isAhead) ?? null;

const noticeStep = (when: { at: Date; isAhead: boolean }, notice: DunningNotice): NoticeStep => ({
  kind: "notice",
  ...when,
  ...notice,
});

function refusalSteps(
  { at, declineClass, reason }: Failure,
  told: Pick<DunningNotice, "graceEndsAt" | "amountWon" | "nextAttemptAt">,
): DunningStep[] {
  const withoutNext = declineClass === "hard" ? "new_card_needed" : "last_attempt_failed";
  const template = told.nextAttemptAt ? "payment_failed" : withoutNext;
  const notice = { ...told, template, because: "failed", reason, isInGrace: at < told.graceEndsAt } as const;
  return [{ kind: "failed", at, isAhead: false, reason }, noticeStep({ at, isAhead: false }, notice)];
}

/** What followed from an earlier refusal, by the rules as they are. */
function firstAttemptAfter({ at, declineClass }: Failure, { facts, rules }: Standing): Date | null {
  const then = { ...facts, status: "past_due" as const, cancelAt: null };
  const { attempts } = courseAhead({
    facts: refused(then, { declineClass, at, rules }),
    rules,
    checkingSince: null,
    isComplimentary: false,
    now: at,
  });
  return attempts[0] ?? null;
}

export type Course = {
  /** The runs that will make an attempt, rising. */
  attempts: Date[];
  end: { at: Date; reason: EndReason };
};

/** A scheduler may be late by so much (Vercel's smallest plan calls at any minute of the hour) and its run is still the one announced. */
export const RUN_LATE_MS = 3_600_000;
/** More runs than ten planned attempts, one made up for and the waits between them can take. */
const MAX_RUNS = 50;

/**
 * What the coming runs do with a subscription that is past due, if every attempt is refused. An attempt whose outcome is not known yet is taken
 * as refused.
 * @returns the instants of runs of the scheduler, not of the schedule: what none of them reaches in time is not announced
 */
export function courseAhead({ facts, rules, checkingSince, isComplimentary, now }: Standing): Course {
  const { batchHours, monthsPerPeriod } = rules;
  let state = checkingSince ? refused(facts, { declineClass: "soft", at: now, rules }) : facts;
  const notBefore = checkingSince ? now : new Date(now.getTime() - RUN_LATE_MS);
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
      state = refused(state, { declineClass: "soft", at, rules });
      run = nextBatchAt(later(state.dueAt ?? at, run), batchHours);
    }
  }
  throw new Error("a delinquency comes to no end");
}

/** As settling leaves it after a refusal. */
function refused(
  facts: DunningFacts,
  { declineClass, at, rules }: { declineClass: Failure["declineClass"]; at: Date; rules: DunningRules },
): DunningFacts {
  // Cancelled while it was under way: its outcome ends it.
  if (hasCancellationTakenEffect(facts, at)) return { ...facts, dueAt: at, nextAttemptAt: null };
  const { schedule, graceDays } = rules;
  const after = afterDecline({ declineClass, code: "", now: at, present: facts, transientTries: 0, schedule, graceDays });
  return { ...facts, dueAt: after.dueAt, nextAttemptAt: after.nextAttemptAt };
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
