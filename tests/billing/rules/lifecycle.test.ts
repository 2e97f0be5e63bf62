import { describe, expect, test } from "vitest";
import { accessOf } from "@/lib/billing/access";
import type { AccessFacts } from "@/lib/billing/rules/access";
import { canBecome, type DueFacts, decideDue, hasEnded, SUBSCRIPTION_STATUSES } from "@/lib/billing/rules/lifecycle";

const kst = (text: string) => new Date(`${text}+09:00`);
const END = kst("2026-04-10T10:00:00");
const justBefore = (instant: Date) => new Date(instant.getTime() - 1);

const due = (facts: Partial<DueFacts>, now: Date, change: { monthsPerPeriod?: number; isComplimentary?: boolean } = {}) =>
  decideDue(
    {
      status: "active",
      anchorAt: kst("2026-03-10T10:00:00"),
      periodIndex: 0,
      currentPeriodEnd: END,
      cancelAt: null,
      graceEndsAt: null,
      nextAttemptAt: null,
      ...facts,
    },
    { now, monthsPerPeriod: 1, isComplimentary: false, ...change },
  );

describe("the transition table", () => {
  test("is exactly this; ended absorbs", () => {
    const allowed = SUBSCRIPTION_STATUSES.flatMap((from) =>
      SUBSCRIPTION_STATUSES.filter((to) => canBecome(from, to)).map((to) => `${from} ${to}`),
    );
    expect(allowed).toEqual([
      "active active",
      "active past_due",
      "active ended",
      "past_due active",
      "past_due past_due",
      "past_due ended",
    ]);
  });
});

describe("what the batch does", () => {
  test("nothing a millisecond before the period is over, and collects at the instant", () => {
    expect(due({}, justBefore(END))).toEqual({ kind: "wait", until: END });
    expect(due({}, END)).toEqual({
      kind: "collect",
      period: { index: 1, start: END, end: kst("2026-05-10T10:00:00") },
      missedPeriods: 0,
    });
  });

  test("ends what is cancelled, at the instant it was cancelled for", () => {
    expect(due({ cancelAt: END }, justBefore(END))).toEqual({ kind: "wait", until: END });
    expect(due({ cancelAt: END }, END)).toEqual({ kind: "end", reason: "canceled", endedAt: END });
    expect(due({ cancelAt: END }, kst("2026-08-01T00:00:00"))).toEqual({ kind: "end", reason: "canceled", endedAt: END });
  });

  test("collects the running period only, however many were missed", () => {
    const boundary = kst("2026-05-10T10:00:00");
    expect(due({}, justBefore(boundary))).toMatchObject({ period: { index: 1 }, missedPeriods: 0 });
    expect(due({}, boundary)).toMatchObject({ period: { index: 2, start: boundary }, missedPeriods: 1 });
    expect(due({}, kst("2027-03-09T00:00:00"))).toMatchObject({ period: { index: 11 }, missedPeriods: 10 });
  });

  test("ends a customer who became an administrator after the paid period", () => {
    expect(due({}, justBefore(END), { isComplimentary: true }).kind).toBe("wait");
    expect(due({}, END, { isComplimentary: true })).toEqual({ kind: "end", reason: "complimentary", endedAt: END });
  });

  const GRACE = kst("2026-04-18T00:00:00");
  const RETRY = kst("2026-04-11T09:00:00");
  test("past due: waits for the scheduled attempt to the millisecond", () => {
    const facts = { status: "past_due" as const, graceEndsAt: GRACE, nextAttemptAt: RETRY };
    expect(due(facts, justBefore(RETRY))).toEqual({ kind: "wait", until: RETRY });
    expect(due(facts, RETRY)).toMatchObject({ kind: "collect", period: { index: 1 } });
  });

  test("past due without an attempt left: waits for grace to be over, then ends unpaid", () => {
    const facts = { status: "past_due" as const, graceEndsAt: GRACE, nextAttemptAt: null };
    expect(due(facts, justBefore(GRACE))).toEqual({ kind: "wait", until: GRACE });
    expect(due(facts, GRACE)).toEqual({ kind: "end", reason: "unpaid", endedAt: GRACE });
  });

  test("past due: an attempt at the instant at which grace ends is still made, one before it is not", () => {
    const facts = { status: "past_due" as const, graceEndsAt: GRACE };
    expect(due({ ...facts, nextAttemptAt: GRACE }, GRACE).kind).toBe("collect");
    expect(due({ ...facts, nextAttemptAt: justBefore(GRACE) }, GRACE)).toMatchObject({ kind: "end", reason: "unpaid" });
  });

  test("yearly: the same, twelve months at a time", () => {
    const yearly = { anchorAt: kst("2028-02-29T10:00:00"), currentPeriodEnd: kst("2029-02-28T10:00:00") };
    expect(due(yearly, kst("2029-02-28T10:00:00"), { monthsPerPeriod: 12 })).toMatchObject({
      period: { index: 1, end: kst("2030-02-28T10:00:00") },
    });
  });
});

describe("over for its customer", () => {
  const over = (facts: Partial<Parameters<typeof hasEnded>[0]>, now = END) =>
    hasEnded({ status: "active", cancelAt: null, pendingPaymentId: null, ...facts }, now);

  test("is what has ended, and what was cancelled to an instant that has come", () => {
    expect(over({})).toBe(false);
    expect(over({ status: "ended" })).toBe(true);
    expect(over({ cancelAt: END })).toBe(true);
    expect(over({ cancelAt: END }, justBefore(END))).toBe(false);
  });

  test("is nothing that a charge under way may still extend", () => {
    expect(over({ cancelAt: END, pendingPaymentId: "p1" })).toBe(false);
    expect(over({ status: "ended", pendingPaymentId: "p1" })).toBe(true);
  });
});

describe("PRO", () => {
  const tier = (subscription: AccessFacts | null, now: Date, isComplimentary = false) =>
    accessOf({ isComplimentary, subscription: subscription && { plan: "pro_monthly", ...subscription }, now }).tier;
  const active = { status: "active" as const, cancelAt: null, graceEndsAt: null };

  test("without a subscription: only an administrator", () => {
    expect(tier(null, END)).toBe("FREE");
    expect(tier(null, END, true)).toBe("PRO");
  });

  test("active, also when the batch is late: that is our fault", () => {
    expect(tier(active, kst("2030-01-01T00:00:00"))).toBe("PRO");
  });

  test("cancelled: to the last millisecond of the period", () => {
    expect(tier({ ...active, cancelAt: END }, justBefore(END))).toBe("PRO");
    expect(tier({ ...active, cancelAt: END }, END)).toBe("FREE");
  });

  test("past due: to the last millisecond of grace", () => {
    const grace = { status: "past_due" as const, cancelAt: null, graceEndsAt: END };
    expect(tier(grace, justBefore(END))).toBe("PRO");
    expect(tier(grace, END)).toBe("FREE");
  });

  test("cancelled while past due and being charged: not from that instant on, whatever grace was left", () => {
    const leaving = { status: "past_due" as const, cancelAt: END, graceEndsAt: kst("2030-01-01T00:00:00") };
    expect(tier(leaving, justBefore(END))).toBe("PRO");
    expect(tier(leaving, END)).toBe("FREE");
  });

  test("ended: never", () => {
    expect(tier({ status: "ended", cancelAt: null, graceEndsAt: kst("2030-01-01T00:00:00") }, END)).toBe("FREE");
  });

  test("paying never takes PRO away", () => {
    for (const status of ["active", "past_due"] as const)
      for (const graceEndsAt of [null, END, kst("2030-01-01T00:00:00")])
        for (const now of [justBefore(END), END])
          if (tier({ status, cancelAt: null, graceEndsAt }, now) === "PRO") expect(tier(active, now)).toBe("PRO");
  });
});
