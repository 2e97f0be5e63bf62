import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMonths, nextBatchAt, periodAt } from "@/lib/billing/rules/calendar";
import { announcedFor, canStillBeNoticed } from "@/lib/billing/rules/consent";
import { decideDue } from "@/lib/billing/rules/lifecycle";
import { chargeAt } from "@/lib/billing/rules/next-charge";
import {
  cardMark,
  isTrialing,
  isTrialPeriod,
  mailboxOf,
  shortestTrialDays,
  trialPeriod,
  trialProblem,
} from "@/lib/billing/rules/trial";
import { addMs, DAY_MS, MINUTE_MS } from "@/lib/billing/rules/units";

const kst = (text: string) => new Date(`${text}+09:00`);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

describe("how short a trial may be", () => {
  test.each([[[9]], [[0]], [[23]], [[9, 18]], [HOURS]])("with runs at %j: eight days, and not seven", (batchHours) => {
    expect(shortestTrialDays(batchHours)).toBe(8);
    expect(trialProblem(7, batchHours)).toContain("use 8 to 365 whole days");
    expect(trialProblem(8, batchHours)).toBeNull();
  });

  test.each([0, -1, 7.5, 8.5, 366, Number.NaN])("not %s days", (days) => {
    expect(trialProblem(days, [9])).not.toBeNull();
  });

  test.each([8, 14, 30, 365])("%s days are fine", (days) => {
    expect(trialProblem(days, [9])).toBeNull();
  });

  test("a notice that goes out a day after the beginning is in time for eight days, at every minute; for seven it is not", () => {
    for (const batchHours of [[9], [0], [23], [9, 18]]) {
      const late: number[] = [];
      for (let minute = 0; minute < 24 * 60; minute += 1) {
        const begins = addMs(kst("2026-03-10T00:00:00"), minute * MINUTE_MS);
        const isInTime = (days: number) =>
          canStillBeNoticed(announcedFor(trialPeriod(begins, days).end, batchHours), addMs(begins, DAY_MS));
        expect(isInTime(8), `${begins.toISOString()} with runs at ${batchHours}`).toBe(true);
        if (!isInTime(7)) late.push(minute);
      }
      expect(late.length).toBeGreaterThan(0);
    }
  });
});

describe("the periods of a trial", () => {
  test("it lasts whole days, and the first paid period begins where it ends", () => {
    const trial = trialPeriod(kst("2026-03-10T10:30:00"), 14);
    expect(trial).toEqual({ index: -1, start: kst("2026-03-10T10:30:00"), end: kst("2026-03-24T10:30:00") });
    expect(periodAt(trial.end, 1, trial.index + 1).start).toEqual(trial.end);
  });

  test("one that ends on the 31st leads back to the 31st", () => {
    const anchorAt = trialPeriod(kst("2026-01-17T10:00:00"), 14).end;
    const starts = [0, 1, 2, 3].map((index) => periodAt(anchorAt, 1, index).start);
    expect(starts).toEqual(["01-31", "02-28", "03-31", "04-30"].map((day) => kst(`2026-${day}T10:00:00`)));
  });

  test("the run collects period 0 at its end, and not before", () => {
    fc.assert(
      fc.property(
        fc.date({ min: kst("2026-01-01T00:00:00"), max: kst("2029-01-01T00:00:00"), noInvalidDate: true }),
        fc.integer({ min: 8, max: 365 }),
        (begins, days) => {
          const { end, index } = trialPeriod(begins, days);
          const facts = {
            status: "active",
            anchorAt: end,
            periodIndex: index,
            currentPeriodEnd: end,
            cancelAt: null,
            graceEndsAt: null,
            nextAttemptAt: null,
          } as const;
          const at = (now: Date) => decideDue(facts, { now, monthsPerPeriod: 1, isComplimentary: false });
          expect(at(addMs(end, -1))).toEqual({ kind: "wait", until: end });
          expect(at(nextBatchAt(end))).toEqual({
            kind: "collect",
            period: { index: 0, start: end, end: addMonths(end, 1) },
            missedPeriods: 0,
          });
        },
      ),
    );
  });

  test.each([
    ["is one while it is active", { status: "active", periodIndex: -1, pendingPaymentId: null }, true],
    ["no longer while its first charge is under way", { status: "active", periodIndex: -1, pendingPaymentId: "one" }, false],
    ["nor when that was declined", { status: "past_due", periodIndex: -1, pendingPaymentId: null }, false],
    ["nor when it has ended", { status: "ended", periodIndex: -1, pendingPaymentId: null }, false],
    ["a paid period is none", { status: "active", periodIndex: 0, pendingPaymentId: null }, false],
  ])("%s", (_, of, is) => {
    expect(isTrialing(of)).toBe(is);
  });

  test("its invoice and no other is one of a trial", () => {
    expect([-1, 0, 1].map((periodIndex) => isTrialPeriod({ periodIndex }))).toEqual([true, false, false]);
  });
});

describe("what the first charge after a trial asks", () => {
  const facts = {
    owed: null,
    heldWon: 9_900,
    raise: null,
    orderedWon: null,
    orderedToWon: null,
    discount: null,
    creditWon: 0,
    lastPaidWon: 0,
    consentedWon: null,
    isTrial: true,
  } as const;
  const now = kst("2026-03-24T10:00:00");

  test("a consent from nothing to the price, and it ends without one", () => {
    expect(chargeAt(facts, now)).toMatchObject({
      amountWon: 9_900,
      rise: { fromWon: 0, toWon: 9_900 },
      ask: { reason: "trial_end", fromWon: 0, toWon: 9_900, isGiven: false, withoutConsent: "end" },
    });
  });

  const trialEnd = (toWon: number) => ({ reason: "trial_end", fromWon: 0, toWon, isGiven: false, withoutConsent: "end" });

  test("with a price that was announced meanwhile: to that one, and it ends without one", () => {
    const raise = { amountWon: 11_000, withoutConsent: "end" } as const;
    expect(chargeAt({ ...facts, raise }, now).ask).toEqual(trialEnd(11_000));
  });

  test("where the old price may stay: to that one first, and it still ends without one", () => {
    const raise = { amountWon: 11_000, withoutConsent: "keep" } as const;
    expect(chargeAt({ ...facts, raise }, now)).toMatchObject({ amountWon: 9_900, ask: trialEnd(9_900) });
  });

  test("a consent to another amount is none", () => {
    expect(chargeAt({ ...facts, consentedWon: 9_800 }, now).ask).toMatchObject({ isGiven: false });
    expect(chargeAt({ ...facts, consentedWon: 9_900 }, now).ask).toMatchObject({ isGiven: true });
  });
});

describe("which addresses are one mailbox", () => {
  test.each([
    ["mina.kim+trial@gmail.com", "minakim@gmail.com"],
    ["m.i.n.a.kim@googlemail.com", "minakim@gmail.com"],
    ["Mina.Kim@GMAIL.com", "minakim@gmail.com"],
    ["mina+2@outlook.com", "mina@outlook.com"],
    ["mina+a+b@icloud.com", "mina@icloud.com"],
    ["mina.kim@naver.com", "mina.kim@naver.com"],
    ["mina+2@naver.com", "mina+2@naver.com"],
    ["mina.kim@outlook.com", "mina.kim@outlook.com"],
    ["mina+2@company.co.kr", "mina+2@company.co.kr"],
    ["+tag@gmail.com", "+tag@gmail.com"],
    ["mina@gmail.com.example.org", "mina@gmail.com.example.org"],
  ])("%s is %s", (email, mailbox) => {
    expect(mailboxOf(email)).toBe(mailbox);
  });

  test("what is a mailbox already stays one", () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => mailboxOf(mailboxOf(email)) === mailboxOf(email)));
  });
});

describe("by what a card is known again", () => {
  const card = { issuerCode: "41", maskedNumber: "45184212****789*", cardType: "신용", ownerType: "개인" };
  test.each(Object.keys(card))("another %s is another card", (name) => {
    expect(cardMark({ ...card, [name]: "other" })).not.toBe(cardMark(card));
  });
  test("the same is the same, and without a number there is nothing to know it by", () => {
    expect(cardMark({ ...card })).toBe(cardMark(card));
    expect(cardMark({ ...card, maskedNumber: "" })).toBeNull();
  });
});
