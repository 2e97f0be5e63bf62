import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  discountOf,
  normalCode,
  type PromotionDiscount,
  type PromotionStanding,
  type PromotionTerms,
  quoteOf,
  refusalOf,
} from "@/lib/billing/rules/promotion";

const PLAN = "pro_monthly";
const off = (change: Partial<PromotionDiscount>): PromotionDiscount => ({
  percentOff: null,
  wonOff: null,
  invoices: 1,
  plans: null,
  ...change,
});
const firstOf = (listWon: number, change: Partial<PromotionDiscount>) => {
  const { amountWon, discountWon } = quoteOf(listWon, PLAN, off(change));
  return [discountWon, amountWon];
};

describe("what a code takes off", () => {
  // Reckoned by hand: the list amount, the percentage, what is taken off, what remains.
  test.each([
    [9_900, 1, 99, 9_801],
    [9_900, 10, 990, 8_910],
    [9_900, 33, 3_267, 6_633],
    [9_900, 50, 4_950, 4_950],
    [9_900, 99, 9_900, 0],
    [9_900, 100, 9_900, 0],
    [9_999, 33, 3_299, 6_700],
    [9_901, 33, 3_267, 6_634],
    [99_000, 15, 14_850, 84_150],
    [99_000, 99, 98_010, 990],
    [101, 1, 1, 100],
    [100, 1, 100, 0],
    [199, 50, 99, 100],
    [198, 50, 198, 0],
    [1_234_567, 7, 86_419, 1_148_148],
  ])("from %d won with %d percent is %d won, and %d won remain", (listWon, percentOff, discountWon, amountWon) => {
    expect(firstOf(listWon, { percentOff })).toEqual([discountWon, amountWon]);
  });

  test.each([
    [9_900, 1, 1, 9_899],
    [9_900, 9_800, 9_800, 100],
    [9_900, 9_801, 9_900, 0],
    [9_900, 9_900, 9_900, 0],
    [9_900, 100_000, 9_900, 0],
    [99_000, 5_000, 5_000, 94_000],
  ])("from %d won by %d won is %d won, and %d won remain", (listWon, wonOff, discountWon, amountWon) => {
    expect(firstOf(listWon, { wonOff })).toEqual([discountWon, amountWon]);
  });

  const anyOff = fc.oneof(
    fc.integer({ min: 1, max: 100 }).map((percentOff) => ({ percentOff, wonOff: null })),
    fc.integer({ min: 1, max: 2_000_000 }).map((wonOff) => ({ percentOff: null, wonOff })),
  );
  const listPrice = fc.integer({ min: 100, max: 10_000_000 });

  test("and what remains are whole won that add up to the list, and nothing from 1 to 99 won remains", () => {
    fc.assert(
      fc.property(listPrice, anyOff, (listWon, one) => {
        const [discountWon = -1, amountWon = -1] = firstOf(listWon, one);
        expect(discountWon + amountWon).toBe(listWon);
        expect(discountWon).toBeGreaterThan(0);
        expect(amountWon === 0 || amountWon >= 100).toBe(true);
        expect(Number.isInteger(amountWon)).toBe(true);
      }),
    );
  });

  test("never grows the price, and a larger percentage never takes less", () => {
    fc.assert(
      fc.property(listPrice, fc.integer({ min: 1, max: 99 }), (listWon, percentOff) => {
        const [less = 0] = firstOf(listWon, { percentOff });
        const [more = 0] = firstOf(listWon, { percentOff: percentOff + 1 });
        expect(more).toBeGreaterThanOrEqual(less);
        expect(more).toBeLessThanOrEqual(listWon);
      }),
    );
  });

  test("is floored once: never more than the exact share, and less than a won below it, but for the rest under 100 won", () => {
    fc.assert(
      fc.property(listPrice, fc.integer({ min: 1, max: 100 }), (listWon, percentOff) => {
        const [discountWon = 0, amountWon = 0] = firstOf(listWon, { percentOff });
        if (amountWon === 0) return;
        const hundredfold = listWon * percentOff - discountWon * 100;
        expect(hundredfold).toBeGreaterThanOrEqual(0);
        expect(hundredfold).toBeLessThan(100);
      }),
    );
  });
});

describe("for how many invoices", () => {
  test("the code lowers as many as it says, and then none", () => {
    const three = off({ percentOff: 10, invoices: 3 });
    const lowers = [0, 1, 2, 3, 4, 99].map((lowered) => discountOf(three, { lowered, plan: PLAN }) !== null);
    expect(lowers).toEqual([true, true, true, false, false, false]);
  });

  test("for ever is for ever", () => {
    expect(discountOf(off({ wonOff: 500, invoices: null }), { lowered: 1_000, plan: PLAN })).toEqual({ won: 500 });
  });

  test("the code lowers no invoice of another plan", () => {
    const yearly = off({ percentOff: 10, invoices: null, plans: ["pro_yearly"] });
    expect(discountOf(yearly, { lowered: 0, plan: PLAN })).toBeNull();
    expect(discountOf(yearly, { lowered: 0, plan: "pro_yearly" })).toEqual({ percent: 10 });
  });
});

describe("the quote", () => {
  test("without a code is the list, now and afterwards", () => {
    expect(quoteOf(9_900, PLAN, null)).toEqual({
      listWon: 9_900,
      discountWon: 0,
      amountWon: 9_900,
      discountedInvoices: 0,
      afterWon: 9_900,
    });
  });

  test("says for how many invoices, and what follows them", () => {
    expect(quoteOf(9_900, PLAN, off({ percentOff: 50, invoices: 3 }))).toEqual({
      listWon: 9_900,
      discountWon: 4_950,
      amountWon: 4_950,
      discountedInvoices: 3,
      afterWon: 9_900,
    });
  });

  test("for ever has no number and keeps its amount", () => {
    expect(quoteOf(9_900, PLAN, off({ wonOff: 1_000, invoices: null }))).toMatchObject({
      amountWon: 8_900,
      discountedInvoices: null,
      afterWon: 8_900,
    });
  });
});

describe("the one spelling of a code", () => {
  test.each([
    ["SAVE50", "SAVE50"],
    ["save50", "SAVE50"],
    ["  Save 50 ", "SAVE50"],
    ["save-50", "SAVE50"],
    ["save–50", "SAVE50"],
    ["ＳＡＶＥ５０", "SAVE50"],
    ["ｓａｖｅ　５０", "SAVE50"],
    ["봄맞이 할인", "봄맞이할인"],
    ["봄맞이할인", "봄맞이할인"],
    ["S.A_V·E", "SAVE"],
  ])("of %j is %s", (typed, code) => {
    expect(normalCode(typed)).toBe(code);
  });

  test.each([
    "\u00ad",
    "\u115f",
    "\u180e",
    "\u200b",
    "\u200d",
    "\u200e",
    "\u2060",
    "\u2066",
    "\u2212",
    "\u2800",
    "\u3164",
    "\ufe0f",
    "\ufeff",
    "\uffa0",
  ])("with %j in it, which people do not see, is right", (unseen) => {
    for (const typed of [`${unseen}SAVE50`, `SAVE${unseen}50`, `SAVE50${unseen}${unseen}`])
      expect(normalCode(typed)).toBe("SAVE50");
    expect(normalCode(`첫${unseen}달무료`)).toBe("첫달무료");
    expect(normalCode(unseen.repeat(3))).toBeNull();
  });

  test.each(["", "  ", "AB", "A".repeat(33), "SAVE%", "SAVE'50", "САВЕ", "SAVE\u0000", "\ufffd", "é€¥", "<b>SAVE</b>"])(
    "of %j does not exist",
    (typed) => {
      expect(normalCode(typed)).toBeNull();
    },
  );

  test("is its own, however often it is taken", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (typed) => {
        const code = normalCode(typed);
        if (code !== null) expect(normalCode(code)).toBe(code);
      }),
    );
  });
});

describe("whether a code can be used", () => {
  const NOW = new Date("2026-03-10T10:00:00+09:00");
  const at = (ms: number) => new Date(NOW.getTime() + ms);
  const terms = (change: Partial<PromotionTerms> = {}): PromotionTerms => ({
    ...off({ percentOff: 10 }),
    audience: "everybody",
    startsAt: null,
    endsAt: null,
    maxUses: null,
    maxUsesPerPerson: 1,
    ...change,
  });
  const standing = (change: Partial<PromotionStanding> = {}): PromotionStanding => ({
    now: NOW,
    plan: PLAN,
    stoppedAt: null,
    taken: 0,
    takenByPerson: 0,
    hadSubscription: false,
    ...change,
  });

  test("by a person who has never subscribed, at once: yes", () => {
    expect(refusalOf(terms(), standing())).toBeNull();
  });

  test.each([
    ["before its first instant", terms({ startsAt: at(1) }), standing(), "invalid_promo_code"],
    ["at its first instant", terms({ startsAt: at(0) }), standing(), null],
    ["before its last instant", terms({ endsAt: at(1) }), standing(), null],
    ["at its end", terms({ endsAt: at(0) }), standing(), "promo_code_expired"],
    ["once it is stopped", terms(), standing({ stoppedAt: at(0) }), "promo_code_expired"],
    ["for a plan of its own", terms({ plans: [PLAN] }), standing(), null],
    ["for another plan", terms({ plans: ["pro_yearly"] }), standing(), "promo_code_not_for_plan"],
    ["by one who had a subscription", terms(), standing({ hadSubscription: true }), null],
    ["for new ones, by one who had", terms({ audience: "new" }), standing({ hadSubscription: true }), "promo_code_new_only"],
    ["for new ones, by a new one", terms({ audience: "new" }), standing(), null],
    ["a second time by the same person", terms(), standing({ takenByPerson: 1 }), "promo_code_already_used"],
    ["a second time of two", terms({ maxUsesPerPerson: 2 }), standing({ takenByPerson: 1 }), null],
    ["the last of its uses", terms({ maxUses: 5 }), standing({ taken: 4 }), null],
    ["one more than its uses", terms({ maxUses: 5 }), standing({ taken: 5 }), "promo_code_used_up"],
    [
      "used up, by one who has used it",
      terms({ maxUses: 1 }),
      standing({ taken: 1, takenByPerson: 1 }),
      "promo_code_already_used",
    ],
  ])("%s", (_, of, how, refusal) => {
    expect(refusalOf(of, how)).toBe(refusal);
  });
});
