import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths } from "@/lib/billing/rules/calendar";
import {
  leftWonOf,
  type PaidPeriod,
  proratedOffer,
  refundOfferOf,
  type Standing,
  withdrawalOffer,
  withdrawalUntil,
} from "@/lib/billing/rules/refund-amount";
import { refundDueAt } from "@/lib/billing/rules/refund-clock";
import { standingOfRefund, stillOwedWon } from "@/lib/billing/rules/refund-outcome";

const kst = (text: string) => new Date(`${text}+09:00`);
const paid = (change: Partial<PaidPeriod> = {}): PaidPeriod => ({
  paidWon: 9_900,
  refundedWon: 0,
  approvedAt: kst("2026-03-10T10:00:00"),
  periodStart: kst("2026-03-10T10:00:00"),
  periodEnd: kst("2026-04-10T10:00:00"),
  ...change,
});

describe("the withdrawal period", () => {
  test.each([
    ["2026-03-10T00:00:00", 7, "2026-03-18T00:00:00"],
    ["2026-03-10T23:59:59.999", 7, "2026-03-18T00:00:00"],
    ["2026-03-11T00:00:00", 7, "2026-03-19T00:00:00"],
    ["2026-03-10T10:00:00", 1, "2026-03-12T00:00:00"],
    ["2026-02-25T09:00:00", 7, "2026-03-05T00:00:00"],
    ["2028-02-25T09:00:00", 7, "2028-03-04T00:00:00"],
    ["2026-12-28T09:00:00", 7, "2027-01-05T00:00:00"],
  ])("of a payment at %s, for %i days, ends at %s in Seoul", (approvedAt, days, until) => {
    const of = paid({ approvedAt: kst(approvedAt), periodEnd: kst("2029-01-01T00:00:00") });
    expect(withdrawalUntil(of, days)).toEqual(kst(until));
  });

  test("never lasts longer than the period that was paid for", () => {
    expect(withdrawalUntil(paid(), 60)).toEqual(kst("2026-04-10T10:00:00"));
  });

  test("of 0 days: withdrawal is not offered", () => {
    expect(withdrawalUntil(paid(), 0)).toBeNull();
    expect(withdrawalOffer(paid(), { now: kst("2026-03-10T10:00:00"), withdrawalDays: 0 })).toBeNull();
  });

  test.each([
    ["2026-03-10T10:00:00", 9_900],
    ["2026-03-17T23:59:59.999", 9_900],
    ["2026-03-18T00:00:00", null],
    ["2026-03-18T09:00:00", null],
  ])("at %s gives back %s won", (now, refundWon) => {
    expect(withdrawalOffer(paid(), { now: kst(now), withdrawalDays: 7 })?.refundWon ?? null).toBe(refundWon);
  });

  test.each([
    [0, 9_900],
    [1, 9_899],
    [9_899, 1],
    [9_900, null],
  ])("after %i won were given back, gives back %s", (refundedWon, refundWon) => {
    const offer = withdrawalOffer(paid({ refundedWon }), { now: kst("2026-03-11T10:00:00"), withdrawalDays: 7 });
    expect(offer?.refundWon ?? null).toBe(refundWon);
  });
});

describe("the unused part", () => {
  // 31 days, of which the day of the ending counts as used.
  test.each([
    ["2026-03-10T10:00:00", 1, 30, 9_580],
    ["2026-03-10T23:59:59.999", 1, 30, 9_580],
    ["2026-03-11T00:00:00", 2, 29, 9_261],
    ["2026-03-25T12:00:00", 16, 15, 4_790],
    ["2026-04-08T23:59:59.999", 30, 1, 319],
  ])("at %s: %i days used, %i unused, %i won back", (now, usedDays, unusedDays, refundWon) => {
    expect(proratedOffer(paid(), { now: kst(now) })).toMatchObject({
      usedDays,
      unusedDays,
      refundWon,
      keptWon: 9_900 - refundWon,
      periodDays: 31,
    });
  });

  test.each(["2026-04-09T00:00:00", "2026-04-10T09:59:59.999", "2026-04-10T10:00:00", "2026-05-01T00:00:00"])(
    "at %s is nothing",
    (now) => {
      expect(proratedOffer(paid(), { now: kst(now) })).toBeNull();
    },
  );

  test("of a yearly plan over 29 February, floored to the won", () => {
    const yearly = paid({ paidWon: 99_000, periodStart: kst("2027-06-01T10:00:00"), periodEnd: kst("2028-06-01T10:00:00") });
    expect(proratedOffer(yearly, { now: kst("2027-12-01T10:00:00") })).toMatchObject({
      periodDays: 366,
      unusedDays: 182,
      refundWon: 49_229,
    });
  });

  test.each([
    [0, 4_790],
    [5_110, 4_790],
    [5_111, 4_789],
    [9_899, 1],
    [9_900, null],
  ])("after %i won were given back, is at most what is left: %s", (refundedWon, refundWon) => {
    expect(proratedOffer(paid({ refundedWon }), { now: kst("2026-03-25T12:00:00") })?.refundWon ?? null).toBe(refundWon);
  });
});

describe("what a customer may choose", () => {
  const offer = (standing: Standing, now: string, givesUnusedBack: boolean) =>
    refundOfferOf({ standing, paid: paid(), withdrawalDays: 7, givesUnusedBack }, kst(now))?.kind ?? null;

  test.each<[Standing, string | null, string | null]>([
    ["active", "withdrawal", "prorated"],
    ["cancel_scheduled", "withdrawal", "prorated"],
    ["past_due", null, null],
    ["ended", null, null],
    ["charge_under_way", null, null],
  ])("%s: within the days %s, later %s", (standing, within, later) => {
    expect(offer(standing, "2026-03-17T12:00:00", true)).toBe(within);
    expect(offer(standing, "2026-03-18T12:00:00", true)).toBe(later);
    expect(offer(standing, "2026-03-17T12:00:00", false)).toBe(within);
    expect(offer(standing, "2026-03-18T12:00:00", false)).toBeNull();
  });

  test("is nothing without a payment of the running period, and once the period is over", () => {
    const terms = { standing: "active", withdrawalDays: 60, givesUnusedBack: true } as const;
    expect(refundOfferOf({ ...terms, paid: null }, kst("2026-03-11T10:00:00"))).toBeNull();
    expect(refundOfferOf({ ...terms, paid: paid() }, kst("2026-04-10T10:00:00"))).toBeNull();
  });
});

describe("for any payment and any instant", () => {
  const start = fc.date({ min: new Date("2026-01-01"), max: new Date("2032-01-01"), noInvalidDate: true });
  const periods = fc
    .record({
      periodStart: start,
      months: fc.constantFrom(1, 3, 12),
      paidWon: fc.integer({ min: 1, max: 2_000_000 }),
      refunded: fc.float({ min: 0, max: 1, noNaN: true }),
      at: fc.float({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ periodStart, months, paidWon, refunded, at }) => {
      const periodEnd = addMonths(periodStart, months);
      const now = new Date(periodStart.getTime() + Math.floor(at * (periodEnd.getTime() - periodStart.getTime())));
      return {
        paid: { paidWon, refundedWon: Math.floor(paidWon * refunded), approvedAt: periodStart, periodStart, periodEnd },
        now,
      };
    });

  test("no offer exceeds what is left, and each is a whole won of at least 1", () => {
    fc.assert(
      fc.property(periods, ({ paid, now }) => {
        for (const offer of [withdrawalOffer(paid, { now, withdrawalDays: 7 }), proratedOffer(paid, { now })]) {
          if (!offer) continue;
          expect(Number.isInteger(offer.refundWon)).toBe(true);
          expect(offer.refundWon).toBeGreaterThanOrEqual(1);
          expect(offer.refundWon).toBeLessThanOrEqual(leftWonOf(paid));
          if (offer.kind === "prorated") expect(offer.keptWon + offer.refundWon).toBe(leftWonOf(paid));
        }
      }),
    );
  });

  test("the unused part never grows with time, and never exceeds a withdrawal", () => {
    fc.assert(
      fc.property(periods, fc.integer({ min: 0, max: 400 * 86_400_000 }), ({ paid, now }, laterMs) => {
        const early = proratedOffer(paid, { now })?.refundWon ?? 0;
        const late = proratedOffer(paid, { now: new Date(now.getTime() + laterMs) })?.refundWon ?? 0;
        expect(late).toBeLessThanOrEqual(early);
        const all = withdrawalOffer(paid, { now, withdrawalDays: 7 });
        if (all) expect(early).toBeLessThanOrEqual(all.refundWon);
      }),
    );
  });

  test("used and unused days are the days of the period", () => {
    fc.assert(
      fc.property(periods, ({ paid, now }) => {
        const offer = proratedOffer(paid, { now });
        if (offer) expect(offer.usedDays + offer.unusedDays).toBe(offer.periodDays);
      }),
    );
  });
});

describe("the three business days", () => {
  test.each([
    ["2026-03-09T10:00:00", "2026-03-13T00:00:00", "Monday: Thursday is the last day"],
    ["2026-03-10T23:59:59.999", "2026-03-14T00:00:00", "Tuesday"],
    ["2026-03-11T00:00:00", "2026-03-17T00:00:00", "Wednesday: over the weekend, Monday"],
    ["2026-03-13T12:00:00", "2026-03-19T00:00:00", "Friday: Wednesday"],
    ["2026-03-14T12:00:00", "2026-03-19T00:00:00", "Saturday: Wednesday"],
    ["2026-03-15T23:59:59.999", "2026-03-19T00:00:00", "Sunday: Wednesday"],
    ["2026-12-31T12:00:00", "2027-01-06T00:00:00", "over the new year; a public holiday counts as a business day"],
  ])("after %s are over at %s (%s)", (requestedAt, dueAt) => {
    expect(refundDueAt(kst(requestedAt))).toEqual(kst(dueAt));
  });
});

describe("what became of a refund", () => {
  const asked = { amountWon: 3_000, balanceWon: 9_900 };
  const cancel = (amountWon: number, leftWon: number | null, status = "DONE") => ({
    transactionKey: `t${amountWon}`,
    status,
    amountWon,
    leftWon,
  });
  const seen = (balanceWon: number, ...cancels: ReturnType<typeof cancel>[]) => ({ totalWon: 9_900, balanceWon, cancels });

  test.each([
    ["nothing was cancelled", seen(9_900), { kind: "open" }],
    ["it was", seen(6_900, cancel(3_000, 6_900)), { kind: "done", transactionKey: "t3000" }],
    ["it was, and Toss does not say what was left", seen(6_900, cancel(3_000, null)), { kind: "done", transactionKey: "t3000" }],
    ["it was, and then more", seen(900, cancel(3_000, 6_900), cancel(6_000, 900)), { kind: "done", transactionKey: "t3000" }],
    ["another amount was", seen(5_900, cancel(4_000, 5_900)), { kind: "changed", leftWon: 5_900 }],
    [
      "the same amount, from another balance",
      seen(5_900, cancel(1_000, 8_900), cancel(3_000, 5_900)),
      { kind: "changed", leftWon: 5_900 },
    ],
    ["it is not done yet", seen(9_900, cancel(3_000, 6_900, "IN_PROGRESS")), { kind: "open" }],
    ["it was aborted", seen(9_900, cancel(3_000, 6_900, "ABORTED")), { kind: "open" }],
  ] as const)("%s", (_, shown, standing) => {
    expect(standingOfRefund(asked, shown)).toEqual(standing);
  });

  test("of a balance that an earlier refund had lowered", () => {
    const second = { amountWon: 3_000, balanceWon: 6_900 };
    expect(standingOfRefund(second, seen(6_900, cancel(3_000, 6_900)))).toEqual({ kind: "open" });
    expect(
      standingOfRefund(second, seen(3_900, cancel(3_000, 6_900), { ...cancel(3_000, 3_900), transactionKey: "second" })),
    ).toEqual({
      kind: "done",
      transactionKey: "second",
    });
  });

  test.each([
    ["withdrawal", 9_900, 6_900, 6_900],
    ["withdrawal", 9_900, 0, 0],
    ["prorated", 4_790, 6_900, 4_790],
    ["prorated", 4_790, 900, 900],
    ["operator", 3_000, 6_900, 0],
  ] as const)("a %s of %i when %i are left still owes %i", (kind, amountWon, leftWon, owedWon) => {
    expect(stillOwedWon(kind, amountWon, leftWon)).toBe(owedWon);
  });
});
