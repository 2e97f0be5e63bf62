import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RETRY_SCHEDULES } from "@/lib/billing/catalogue";
import { afterDecline, graceEnd, type ScheduledAttempt } from "@/lib/billing/rules/dunning";
import {
  courseAhead,
  currentNotice,
  type DunningFacts,
  type DunningRules,
  type DunningStep,
  dunningTimeline,
  type Failure,
  RUN_LATE_MS,
} from "@/lib/billing/rules/dunning-timeline";
import { decideDue } from "@/lib/billing/rules/lifecycle";

const kst = (text: string) => new Date(`2026-04-${text}+09:00`);
const HOUR_MS = 3_600_000;
const later = (instant: Date, ms: number) => new Date(instant.getTime() + ms);
const RULES: DunningRules = {
  schedule: [1, 3, 5, 7].map((offsetDays) => ({ offsetDays, hour: 9 })),
  graceDays: 7,
  batchHours: [9],
  monthsPerPeriod: 1,
};
const SINCE = kst("10T10:00:00");

/** A subscription after its first soft decline. */
function begun(rules = RULES, since = SINCE): DunningFacts {
  const { schedule, graceDays } = rules;
  const after = afterDecline({
    declineClass: "soft",
    code: "",
    now: since,
    present: null,
    transientTries: 0,
    schedule,
    graceDays,
  });
  return {
    status: "past_due",
    anchorAt: later(since, -31 * 24 * HOUR_MS),
    periodIndex: 0,
    currentPeriodEnd: since,
    cancelAt: null,
    delinquentSince: since,
    graceEndsAt: graceEnd(since, graceDays),
    dueAt: after.dueAt,
    nextAttemptAt: after.nextAttemptAt,
  };
}
const soft = (at: Date): Failure => ({ at, declineClass: "soft", reason: "insufficient_funds" });
const hard = (at: Date): Failure => ({ at, declineClass: "hard", reason: "card_stopped" });

const timeline = (change: Partial<Parameters<typeof dunningTimeline>[0]> = {}) =>
  dunningTimeline({
    facts: begun(),
    failures: [soft(SINCE)],
    amountWon: 9_900,
    checkingSince: null,
    endedAt: null,
    isComplimentary: false,
    rules: RULES,
    now: later(SINCE, 1),
    ...change,
  });
const inSeoul = (at: Date) =>
  later(at, 9 * HOUR_MS)
    .toISOString()
    .slice(8, 16)
    .replace("T", " ");
const spoken = (steps: DunningStep[]) =>
  steps.map((step) => `${inSeoul(step.at)} ${step.isAhead ? "(" : ""}${step.kind === "notice" ? step.template : step.kind}`);

describe("the timeline", () => {
  test("says at the end of access when the next attempt is, if the schedule goes on after grace", () => {
    const rules = { ...RULES, graceDays: 2 };
    const notices = timeline({ rules, facts: begun(rules) }).filter((step) => step.kind === "notice");
    const accessEnded = notices.find(({ template }) => template === "access_ended");
    expect(accessEnded?.at).toEqual(graceEnd(SINCE, 2));
    expect(accessEnded?.nextAttemptAt).toEqual(kst("13T09:00:00"));
  });

  test("gives the last notice while a charge is under way, and none before the first decline", () => {
    const steps = timeline({ checkingSince: kst("11T09:00:00"), now: kst("11T09:00:01") });
    expect(currentNotice(steps)).toMatchObject({ kind: "notice", template: "payment_failed" });
    expect(currentNotice([{ kind: "checking", at: SINCE, isAhead: false }])).toBeNull();
  });

  test("has attempts, the end of access, the end, and the notice after each", () => {
    expect(spoken(timeline())).toEqual([
      "10 10:00 failed",
      "10 10:00 payment_failed",
      "11 09:00 (attempt",
      "13 09:00 (attempt",
      "15 09:00 (attempt",
      "17 09:00 (attempt",
      "18 00:00 (access_ends",
      "18 00:00 (access_ended",
      "18 09:00 (ends",
      "18 09:00 (ended_unpaid",
    ]);
  });

  test("says after each decline what is known then, and after the last one that no retry follows", () => {
    const failures = ["10T10:00:00", "11T09:00:02", "13T09:00:02", "15T09:00:02", "17T09:00:02"].map((text) => soft(kst(text)));
    const facts = { ...begun(), dueAt: begun().graceEndsAt, nextAttemptAt: null };
    const steps = timeline({ facts, failures, now: kst("17T09:00:03") });
    const notices = steps.flatMap((step) => (step.kind === "notice" ? [step] : []));
    expect(
      notices.map(({ template, because, nextAttemptAt, attemptsLeft }) => ({ template, because, nextAttemptAt, attemptsLeft })),
    ).toEqual([
      { template: "payment_failed", because: "failed", nextAttemptAt: kst("11T09:00:00"), attemptsLeft: 4 },
      { template: "payment_failed", because: "failed", nextAttemptAt: kst("13T09:00:00"), attemptsLeft: 3 },
      { template: "payment_failed", because: "failed", nextAttemptAt: kst("15T09:00:00"), attemptsLeft: 2 },
      { template: "payment_failed", because: "failed", nextAttemptAt: kst("17T09:00:00"), attemptsLeft: 1 },
      { template: "last_attempt_failed", because: "failed", nextAttemptAt: null, attemptsLeft: 0 },
      { template: "access_ended", because: "access_ends", nextAttemptAt: null, attemptsLeft: 0 },
      { template: "ended_unpaid", because: "ends", nextAttemptAt: null, attemptsLeft: 0 },
    ]);
    expect(currentNotice(steps)).toMatchObject({
      template: "last_attempt_failed",
      reason: "insufficient_funds",
      isInGrace: true,
    });
  });

  test("asks for a new card after a hard decline, and announces no attempt on the old one", () => {
    const facts = { ...begun(), dueAt: begun().graceEndsAt, nextAttemptAt: null };
    const steps = timeline({ facts, failures: [hard(SINCE)] });
    expect(spoken(steps)).toEqual([
      "10 10:00 failed",
      "10 10:00 new_card_needed",
      "18 00:00 (access_ends",
      "18 00:00 (access_ended",
      "18 09:00 (ends",
      "18 09:00 (ended_unpaid",
    ]);
    expect(currentNotice(steps)).toMatchObject({ template: "new_card_needed", reason: "card_stopped" });
  });

  test("announces the attempt on a new card that waits for the next run", () => {
    const changedAt = kst("12T15:00:00");
    const facts = { ...begun(), dueAt: changedAt, nextAttemptAt: changedAt };
    const steps = timeline({ facts, failures: [hard(SINCE)], now: changedAt });
    expect(currentNotice(steps)).toMatchObject({ template: "payment_failed", nextAttemptAt: kst("13T09:00:00") });
  });

  test("follows the clock to the millisecond: access in grace, then none", () => {
    const facts = { ...begun(), dueAt: begun().graceEndsAt, nextAttemptAt: null };
    const failures = [soft(SINCE)];
    const at = (now: Date) => currentNotice(timeline({ facts, failures, now }));
    expect(at(later(facts.graceEndsAt, -1))).toMatchObject({ template: "last_attempt_failed", isInGrace: true });
    expect(at(facts.graceEndsAt)).toMatchObject({ template: "access_ended", isInGrace: false });
  });

  test("does not say that it has ended before a run has ended it, however late", () => {
    const facts = { ...begun(), dueAt: begun().graceEndsAt, nextAttemptAt: null };
    for (const [now, ends] of [
      [kst("18T09:00:00"), kst("18T09:00:00")],
      [kst("18T09:59:59"), kst("18T09:00:00")],
      [kst("18T10:00:00.001"), kst("19T09:00:00")],
      [kst("25T12:00:00"), kst("26T09:00:00")],
    ] as const) {
      const steps = timeline({ facts, now });
      expect(currentNotice(steps)?.template).toBe("access_ended");
      expect(steps.find(({ kind }) => kind === "ends")).toEqual({ kind: "ends", at: ends, isAhead: true });
    }
  });

  test("keeps its course after the end: nothing is ahead, and the last word is that it ended", () => {
    const facts = { ...begun(), status: "ended" as const, dueAt: null, nextAttemptAt: null };
    const steps = timeline({
      facts,
      failures: [soft(SINCE), soft(kst("17T09:00:01"))],
      endedAt: kst("18T09:03:00"),
      now: kst("30T00:00:00"),
    });
    expect(spoken(steps)).toEqual([
      "10 10:00 failed",
      "10 10:00 payment_failed",
      "17 09:00 failed",
      "17 09:00 last_attempt_failed",
      "18 00:00 access_ends",
      "18 00:00 access_ended",
      "18 09:03 ends",
      "18 09:03 ended_unpaid",
    ]);
    expect(currentNotice(steps)?.template).toBe("ended_unpaid");
  });

  test("shows a pending attempt, and what follows if it is declined", () => {
    const steps = timeline({ checkingSince: kst("11T09:00:01"), now: kst("11T09:20:00") });
    expect(spoken(steps)).toEqual([
      "10 10:00 failed",
      "10 10:00 payment_failed",
      "11 09:00 checking",
      "13 09:00 (attempt",
      "15 09:00 (attempt",
      "17 09:00 (attempt",
      "18 00:00 (access_ends",
      "18 00:00 (access_ended",
      "18 09:00 (ends",
      "18 09:00 (ended_unpaid",
    ]);
  });

  test("announces nothing more to a customer who cancelled while a payment is pending", () => {
    const facts = { ...begun(), cancelAt: kst("11T09:10:00") };
    expect(spoken(timeline({ facts, checkingSince: kst("11T09:00:01"), now: kst("11T09:20:00") }))).toEqual([
      "10 10:00 failed",
      "10 10:00 payment_failed",
      "11 09:00 checking",
      "12 09:00 (ends",
    ]);
  });

  test("a decline after grace does not promise access", () => {
    const rules = { ...RULES, schedule: [9, 11].map((offsetDays) => ({ offsetDays, hour: 9 })) };
    const facts = { ...begun(rules), dueAt: kst("21T09:00:00"), nextAttemptAt: kst("21T09:00:00") };
    const steps = timeline({ rules, facts, failures: [soft(SINCE), soft(kst("19T09:00:01"))], now: kst("19T09:00:02") });
    expect(currentNotice(steps)).toMatchObject({
      template: "payment_failed",
      isInGrace: false,
      nextAttemptAt: kst("21T09:00:00"),
    });
    expect(spoken(steps).slice(-3)).toEqual(["21 09:00 (attempt", "21 09:00 (ends", "21 09:00 (ended_unpaid"]);
  });
});

describe("what is announced", () => {
  test("leaves out what no run reaches in time: 18:00 of the last day beside a daily run at nine", () => {
    const rules = { ...RULES, schedule: [{ offsetDays: 7, hour: 18 }] };
    const announced = (batchHours: number[]) =>
      courseAhead({
        facts: begun(rules),
        rules: { ...rules, batchHours },
        checkingSince: null,
        isComplimentary: false,
        now: SINCE,
      });
    expect(announced([9])).toEqual({ attempts: [], end: { at: kst("18T09:00:00"), reason: "unpaid" } });
    expect(announced([9, 18])).toEqual({ attempts: [kst("17T18:00:00")], end: { at: kst("18T09:00:00"), reason: "unpaid" } });
  });

  test("is the run that makes it, not the schedule's instant: two planned attempts between two runs are one", () => {
    const rules = {
      ...RULES,
      schedule: [
        { offsetDays: 1, hour: 18 },
        { offsetDays: 2, hour: 8 },
        { offsetDays: 3, hour: 9 },
      ],
    };
    const { attempts } = courseAhead({ facts: begun(rules), rules, checkingSince: null, isComplimentary: false, now: SINCE });
    expect(attempts).toEqual([kst("12T09:00:00"), kst("13T09:00:00")]);
  });

  test("goes on naming a run that is late for an hour, and then the next one", () => {
    const first = (now: Date) =>
      courseAhead({ facts: begun(), rules: RULES, checkingSince: null, isComplimentary: false, now }).attempts[0];
    const run = kst("11T09:00:00");
    expect(first(later(run, RUN_LATE_MS))).toEqual(run);
    expect(first(later(run, RUN_LATE_MS + 1))).toEqual(kst("12T09:00:00"));
  });

  test("waits for a postponed subscription", () => {
    const facts = { ...begun(), dueAt: kst("12T09:00:05") };
    const { attempts } = courseAhead({
      facts,
      rules: RULES,
      checkingSince: null,
      isComplimentary: false,
      now: kst("11T09:01:00"),
    });
    expect(attempts[0]).toEqual(kst("13T09:00:00"));
  });

  test("is only the end, without a charge, for a customer who became an administrator", () => {
    expect(courseAhead({ facts: begun(), rules: RULES, checkingSince: null, isComplimentary: true, now: SINCE })).toEqual({
      attempts: [],
      end: { at: kst("11T09:00:00"), reason: "complimentary" },
    });
  });

  const someHours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 24 }).map(rising);
  const someSchedule = fc
    .uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 6 })
    .chain((days) =>
      fc.tuple(...rising(days).map((offsetDays) => fc.integer({ min: 0, max: 23 }).map((hour) => ({ offsetDays, hour })))),
    );

  test("is what a scheduler does that calls within each of its hours, whatever schedule, grace and hours", () => {
    fc.assert(
      fc.property(
        someHours,
        fc.oneof(someSchedule as fc.Arbitrary<ScheduledAttempt[]>, fc.constant([...RETRY_SCHEDULES.persistent])),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 24 * 60 - 1 }),
        fc.integer({ min: 0, max: HOUR_MS - 1 }),
        (batchHours, schedule, graceDays, minute, lateMs) => {
          const rules = { ...RULES, batchHours, schedule, graceDays };
          const since = later(kst("10T00:00:00"), minute * 60_000);
          const announced = courseAhead({
            facts: begun(rules, since),
            rules,
            checkingSince: null,
            isComplimentary: false,
            now: since,
          });
          expect(lived(rules, { since, lateMs })).toEqual(announced);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function rising(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b);
}

/**
 * Steps through the hours like a clock. At each hour of the batch, or a little later, every due
 * charge is decided and declined.
 */
function lived(rules: DunningRules, { since, lateMs }: { since: Date; lateMs: number }) {
  let state = begun(rules, since);
  const attempts: Date[] = [];
  const firstHour = Math.ceil(since.getTime() / HOUR_MS);
  for (let hour = firstHour; hour < firstHour + 24 * 60; hour++) {
    const run = new Date(hour * HOUR_MS);
    const now = later(run, lateMs);
    if (!rules.batchHours.includes((run.getUTCHours() + 9) % 24)) continue;
    while (state.dueAt && state.dueAt <= now) {
      const decision = decideDue(state, { now, monthsPerPeriod: 1, isComplimentary: false });
      if (decision.kind === "end") return { attempts, end: { at: run, reason: decision.reason } };
      if (decision.kind === "wait") {
        state = { ...state, dueAt: decision.until };
      } else {
        attempts.push(run);
        const { schedule, graceDays } = rules;
        const after = afterDecline({
          declineClass: "soft",
          code: "",
          now,
          present: state,
          transientTries: 0,
          schedule,
          graceDays,
        });
        state = { ...state, dueAt: after.dueAt, nextAttemptAt: after.nextAttemptAt };
      }
    }
  }
  throw new Error("never ended");
}
