import { describe, expect, test } from "vitest";
import {
  isAbsenceConclusive,
  isAwaited,
  isFaultConclusive,
  isOutOfTurn,
  LOOKUPS_BEFORE_ABANDONING,
  mayBeAbandoned,
  mayBeAskedFor,
  mayStillBeSent,
  nextLookupAt,
  RESEND_WITHIN_MS,
  SEND_WITHIN_MS,
  SENDER_LEASE_MS,
} from "@/lib/billing/rules/resolving";

const sent = new Date("2026-04-10T01:00:00Z");
const later = (ms: number) => new Date(sent.getTime() + ms);

describe("when 'no such order' proves that nothing was charged", () => {
  test("is two minutes after it was sent, and not a millisecond before", () => {
    const sending = { createdAt: sent, sentAgainAt: null };
    expect(isAbsenceConclusive(sending, later(119_999))).toBe(false);
    expect(isAbsenceConclusive(sending, later(120_000))).toBe(true);
  });

  test("the last sending counts, not the first", () => {
    const sending = { createdAt: new Date("2026-04-09T01:00:00Z"), sentAgainAt: sent };
    expect(isAbsenceConclusive(sending, later(119_999))).toBe(false);
    expect(isAbsenceConclusive(sending, later(120_000))).toBe(true);
  });
});

describe("after a passing fault, 'no such order' proves it", () => {
  const fault = { tries: 3, isAwaited: true, sentAgainAt: null };

  test("at the third look-up, half a minute after the answer, and not at the second", () => {
    expect(isFaultConclusive(fault)).toBe(true);
    expect(isFaultConclusive({ ...fault, tries: 2 })).toBe(false);
  });

  test("only where a person waits, and never after a second sending", () => {
    expect(isFaultConclusive({ ...fault, isAwaited: false })).toBe(false);
    expect(isFaultConclusive({ ...fault, sentAgainAt: sent })).toBe(false);
  });
});

describe("how long a stored payment may still be sent", () => {
  test("is thirty seconds, and not a millisecond longer", () => {
    const sending = { createdAt: sent, sentAgainAt: null };
    expect(mayStillBeSent(sending, later(30_000))).toBe(true);
    expect(mayStillBeSent(sending, later(30_001))).toBe(false);
  });

  test("counts from when it was taken up again, not from its start", () => {
    const sending = { createdAt: new Date("2026-04-09T01:00:00Z"), sentAgainAt: sent };
    expect(mayStillBeSent(sending, later(30_000))).toBe(true);
    expect(mayStillBeSent(sending, later(30_001))).toBe(false);
  });

  test("leaves Toss its 60 seconds before the sender's lease is over, and before absence proves anything", () => {
    const TOSS_MS = 60_000;
    expect(SENDER_LEASE_MS).toBe(90_000);
    expect(SEND_WITHIN_MS + TOSS_MS).toBeLessThanOrEqual(SENDER_LEASE_MS);
    expect(isAbsenceConclusive({ createdAt: sent, sentAgainAt: null }, later(SEND_WITHIN_MS + TOSS_MS))).toBe(false);
  });

  test("and the same request is sent again for 14 of the 15 days that Toss keeps its key", () => {
    expect(RESEND_WITHIN_MS).toBe(14 * 86_400_000);
  });
});

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LADDER = [5 * MINUTE, HOUR, 23 * HOUR, 23 * HOUR, 23 * HOUR];

describe("the waits between look-ups", () => {
  const waits = (count: number, waiting: boolean) =>
    Array.from({ length: count }, (_, i) => nextLookupAt({ tries: i + 1, isAwaited: waiting }, sent).getTime() - sent.getTime());

  test("are five minutes, an hour, and from then on a day less an hour", () => {
    expect(waits(5, false)).toEqual(LADDER);
    expect(nextLookupAt({ tries: 400, isAwaited: false }, sent)).toEqual(later(23 * HOUR));
  });

  test("begin with five quick ones where a person waits, two minutes in all, and then are the same", () => {
    const quick = [10 * SECOND, 10 * SECOND, 10 * SECOND, 50 * SECOND, 40 * SECOND];
    expect(waits(10, true)).toEqual([...quick, ...LADDER]);
    expect(quick.reduce((sum, wait) => sum + wait)).toBe(2 * MINUTE);
  });

  test.each([
    { trigger: "checkout", waiting: true },
    { trigger: "card_change", waiting: true },
    { trigger: "person", waiting: true },
    { trigger: "renewal", waiting: false },
    { trigger: "retry", waiting: false },
  ] as const)("where the attempt is a $trigger: a person waits is $waiting", ({ trigger, waiting }) => {
    expect(isAwaited({ trigger })).toBe(waiting);
  });
});

describe("the ladder is climbed", () => {
  test("after six waits, which are four days and no more than five", () => {
    expect(LOOKUPS_BEFORE_ABANDONING).toBe(6);
    const isClimbed = (tries: number) => mayBeAbandoned({ tries, isAwaited: false });
    expect([0, 1, 5, 6, 7].map(isClimbed)).toEqual([false, false, false, true, true]);
    let at = sent;
    let tries = 0;
    while (!isClimbed(tries)) at = nextLookupAt({ tries: ++tries, isAwaited: false }, at);
    expect(at).toEqual(later(5 * MINUTE + HOUR + 4 * 23 * HOUR));
  });

  test("and the quick look-ups are no part of it", () => {
    expect([6, 10, 11].map((tries) => mayBeAbandoned({ tries, isAwaited: true }))).toEqual([false, false, true]);
  });
});

describe("who asks for one attempt", () => {
  const asked = (times: { resolveAt?: Date; lookedUpAt?: Date | null; createdAt?: Date }, now: Date) =>
    mayBeAskedFor({ resolveAt: later(23 * HOUR), lookedUpAt: null, createdAt: later(-HOUR), ...times }, now);

  test("is let in when its time has come", () => {
    const times = { resolveAt: later(MINUTE), lookedUpAt: sent };
    expect(asked(times, later(MINUTE - 1))).toBe(false);
    expect(asked(times, later(MINUTE))).toBe(true);
  });

  test("or 90 seconds after the last look-up, and not a millisecond before", () => {
    expect(asked({ lookedUpAt: sent }, later(89_999))).toBe(false);
    expect(asked({ lookedUpAt: sent }, later(90_000))).toBe(true);
  });

  test("or, without a look-up, 90 seconds after its start", () => {
    expect(asked({ createdAt: sent }, later(89_999))).toBe(false);
    expect(asked({ createdAt: sent }, later(90_000))).toBe(true);
  });

  test("never for one that has an outcome", () => {
    expect(mayBeAskedFor({ resolveAt: null, lookedUpAt: null, createdAt: sent }, later(HOUR))).toBe(false);
  });
});

test("an answer is out of turn while the next look-up is further away than any lease", () => {
  expect(isOutOfTurn({ resolveAt: later(90_000) }, sent)).toBe(false);
  expect(isOutOfTurn({ resolveAt: later(90_001) }, sent)).toBe(true);
  expect(isOutOfTurn({ resolveAt: null }, sent)).toBe(false);
});
