import { describe, expect, test } from "vitest";
import { RETRY_SCHEDULES } from "@/lib/billing/catalogue";
import {
  afterDecline,
  countedAs,
  type DeclineClass,
  graceEnd,
  MAX_TRANSIENT_TRIES,
  nextAttemptAt,
  scheduledAttempts,
} from "@/lib/billing/rules/dunning";

const kst = (text: string) => new Date(`${text}+09:00`);
const SCHEDULE = [1, 3, 5, 7].map((offsetDays) => ({ offsetDays, hour: 9 }));

const decline = (declineClass: DeclineClass, change: Partial<Parameters<typeof afterDecline>[0]> = {}) =>
  afterDecline({
    declineClass,
    code: "SOME_CODE",
    now: kst("2026-04-10T09:00:00"),
    present: null,
    transientTries: 0,
    schedule: SCHEDULE,
    graceDays: 7,
    ...change,
  });

describe("grace", () => {
  test.each([
    ["2026-04-10T00:00:00", 7, "2026-04-18T00:00:00"],
    ["2026-04-10T23:59:59.999", 7, "2026-04-18T00:00:00"],
    ["2026-04-11T00:00:00", 7, "2026-04-19T00:00:00"],
    ["2026-04-10T09:00:00", 0, "2026-04-11T00:00:00"],
    ["2026-02-25T09:00:00", 7, "2026-03-05T00:00:00"],
  ])("from %s for %i days lasts until %s in Seoul", (from, days, until) => {
    expect(graceEnd(kst(from), days)).toEqual(kst(until));
  });
});

describe("the next attempt", () => {
  const first = kst("2026-04-10T10:30:00");
  test.each([
    ["2026-04-10T10:30:00", "2026-04-11T09:00:00"],
    ["2026-04-11T08:59:59.999", "2026-04-11T09:00:00"],
    ["2026-04-11T09:00:00", "2026-04-13T09:00:00"],
    ["2026-04-14T12:00:00", "2026-04-15T09:00:00"],
    ["2026-04-17T08:59:59.999", "2026-04-17T09:00:00"],
    ["2026-04-17T09:00:00", null],
  ])("at %s is %s", (now, next) => {
    expect(nextAttemptAt(first, SCHEDULE, kst(now))).toEqual(next && kst(next));
  });

  test("is counted from the Seoul day of the first failure, a minute before or after midnight", () => {
    expect(nextAttemptAt(kst("2026-04-10T23:59:00"), SCHEDULE, kst("2026-04-10T23:59:00"))).toEqual(kst("2026-04-11T09:00:00"));
    expect(nextAttemptAt(kst("2026-04-11T00:01:00"), SCHEDULE, kst("2026-04-11T00:01:00"))).toEqual(kst("2026-04-12T09:00:00"));
  });
});

describe("the persistent schedule", () => {
  const from = (first: string) => scheduledAttempts(kst(first), RETRY_SCHEDULES.persistent).map((at) => at.toISOString());
  const evening = (day: string) => kst(`${day}T18:00:00`).toISOString();
  const morning = (day: string) => kst(`${day}T09:00:00`).toISOString();
  const twice = (...days: string[]) => days.flatMap((day) => [morning(day), evening(day)]);

  test("tries twice a day for three days, then once, and on the paydays up to the fourteenth day", () => {
    expect(from("2026-04-06T09:00:00")).toEqual([
      evening("2026-04-06"),
      ...twice("2026-04-07", "2026-04-08", "2026-04-09"),
      evening("2026-04-10"),
      evening("2026-04-11"),
      evening("2026-04-13"),
      evening("2026-04-15"),
      evening("2026-04-16"),
      evening("2026-04-20"),
    ]);
  });

  test("counts a payday that is a planned day, or the day of the failure, once", () => {
    const ofTenth = from("2026-04-10T09:00:00");
    expect(ofTenth.filter((at) => at === evening("2026-04-15"))).toHaveLength(1);
    expect(ofTenth.filter((at) => at.startsWith("2026-04-10"))).toEqual([evening("2026-04-10")]);
    expect(new Set(ofTenth).size).toBe(ofTenth.length);
  });

  test.each([
    ["the fourteenth day after", "2026-04-11T09:00:00", true],
    ["the fifteenth day after", "2026-04-10T09:00:00", false],
  ])("includes a payday on %s the failure: %s", (_, first, isTried) => {
    expect(from(first).includes(evening("2026-04-25"))).toBe(isTried);
  });

  test.each([
    ["2026-04-06T17:59:59.999", true],
    ["2026-04-06T18:00:00", false],
  ])("after a failure at %s tries on the same evening: %s", (first, isTried) => {
    expect(from(first).includes(evening("2026-04-06"))).toBe(isTried);
  });

  test("makes at most fifteen attempts with the first, whichever day of four years it begins on", () => {
    const days = Array.from({ length: 1_461 }, (_, nth) => new Date(kst("2026-01-01T09:00:00").getTime() + nth * 86_400_000));
    const most = Math.max(...days.map((day) => 1 + scheduledAttempts(day, RETRY_SCHEDULES.persistent).length));
    expect(most).toBeLessThanOrEqual(15);
    expect(most).toBe(14);
  });

  test("does not move the end of access", () => {
    const after = decline("soft", { schedule: RETRY_SCHEDULES.persistent });
    expect(after).toMatchObject({ graceEndsAt: kst("2026-04-18T00:00:00"), nextAttemptAt: kst("2026-04-10T18:00:00") });
  });
});

describe("after a decline", () => {
  test("soft: past due with grace and a next attempt", () => {
    expect(decline("soft")).toEqual({
      kind: "past_due",
      delinquentSince: kst("2026-04-10T09:00:00"),
      graceEndsAt: kst("2026-04-18T00:00:00"),
      nextAttemptAt: kst("2026-04-11T09:00:00"),
      dueAt: kst("2026-04-11T09:00:00"),
    });
  });

  test("hard: past due with grace and no attempt; due when grace is over", () => {
    expect(decline("hard")).toMatchObject({ kind: "past_due", nextAttemptAt: null, dueAt: kst("2026-04-18T00:00:00") });
  });

  test("a later one moves neither the first failure nor grace", () => {
    const present = { delinquentSince: kst("2026-04-10T09:00:00"), graceEndsAt: kst("2026-04-18T00:00:00") };
    for (const declineClass of ["soft", "hard"] as const)
      expect(decline(declineClass, { present, now: kst("2026-04-13T09:00:00") })).toMatchObject(present);
  });

  test("the last one of the schedule leaves the end of grace", () => {
    const present = { delinquentSince: kst("2026-04-10T09:00:00"), graceEndsAt: kst("2026-04-18T00:00:00") };
    expect(decline("soft", { present, now: kst("2026-04-17T09:00:00") })).toMatchObject({
      nextAttemptAt: null,
      dueAt: present.graceEndsAt,
    });
  });

  test("transient: unchanged and an hour later, until it has come too often", () => {
    expect(decline("transient", { transientTries: MAX_TRANSIENT_TRIES - 1 })).toEqual({
      kind: "unchanged",
      dueAt: kst("2026-04-10T10:00:00"),
      nextAttemptAt: null,
      transientTries: MAX_TRANSIENT_TRIES,
      problem: null,
    });
    expect(decline("transient", { transientTries: MAX_TRANSIENT_TRIES })).toMatchObject({ kind: "past_due" });
  });

  test("request: unchanged, a day later, and named for a person to look at", () => {
    expect(decline("request")).toEqual({
      kind: "unchanged",
      dueAt: kst("2026-04-11T09:00:00"),
      nextAttemptAt: null,
      transientTries: 0,
      problem: "SOME_CODE",
    });
  });

  test.each(["operator", "abandoned"] as const)("%s: unchanged and due again", (declineClass) => {
    expect(decline(declineClass, { transientTries: 3 })).toEqual({
      kind: "unchanged",
      dueAt: kst("2026-04-10T09:00:00"),
      nextAttemptAt: null,
      transientTries: 3,
      problem: null,
    });
  });

  describe("that came to nothing while past due", () => {
    const since = kst("2026-04-10T09:00:00");
    const present = { delinquentSince: since, graceEndsAt: graceEnd(since, 7) };
    const lastInstant = new Date(present.graceEndsAt.getTime() - 1);

    test("is made up for until grace ends, and not at its end: then it ends", () => {
      expect(decline("abandoned", { present, now: lastInstant })).toMatchObject({
        dueAt: lastInstant,
        nextAttemptAt: lastInstant,
      });
      expect(decline("abandoned", { present, now: present.graceEndsAt })).toMatchObject({
        dueAt: present.graceEndsAt,
        nextAttemptAt: null,
      });
      const tooLate = { dueAt: present.graceEndsAt, nextAttemptAt: null };
      expect(decline("transient", { present, now: lastInstant })).toMatchObject(tooLate);
      expect(decline("request", { present, now: lastInstant })).toMatchObject(tooLate);
    });

    test("after grace, what the schedule still has is tried", () => {
      const schedule = [{ offsetDays: 9, hour: 9 }];
      const next = kst("2026-04-19T09:00:00");
      expect(decline("abandoned", { present, schedule, now: present.graceEndsAt })).toMatchObject({
        dueAt: next,
        nextAttemptAt: next,
      });
    });
  });
});

test("only a failure that passes turns into a decline when there are too many in a row", () => {
  const [few, many] = [MAX_TRANSIENT_TRIES - 1, MAX_TRANSIENT_TRIES];
  expect(countedAs({ declineClass: "transient", transientTries: few })).toBe("transient");
  expect(countedAs({ declineClass: "transient", transientTries: many })).toBe("soft");
  for (const declineClass of ["hard", "operator", "request"] as const)
    expect(countedAs({ declineClass, transientTries: many })).toBe(declineClass);
});
