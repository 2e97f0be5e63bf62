import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountsOf, type ChargeFacts, chargeAt, nextCharge } from "@/lib/billing/rules/next-charge";

const NOW = new Date("2026-04-10T01:00:00Z");
const facts = (known: Partial<ChargeFacts> = {}): ChargeFacts => ({
  owed: null,
  heldWon: 9_900,
  raise: null,
  orderedWon: null,
  orderedToWon: null,
  discount: null,
  creditWon: 0,
  lastPaidWon: 9_900,
  consentedWon: null,
  isTrial: false,
  ...known,
});
const owed = (known: object) => ({
  amountWon: 7_000,
  discountWon: 2_000,
  creditWon: 900,
  periodEnd: new Date(NOW.getTime() + 1),
  ...known,
});

describe("what the next charge comes to", () => {
  test("the list price, when nothing is taken off", () => {
    expect(chargeAt(facts(), NOW)).toEqual({
      why: "renewal",
      listWon: 9_900,
      amountWon: 9_900,
      discountWon: 0,
      creditWon: 0,
      isRaised: false,
      rise: null,
      ask: null,
    });
  });

  test.each([
    { discount: { percent: 10 }, creditWon: 0, amountWon: 8_910, discountWon: 990, usedWon: 0 },
    { discount: { percent: 33 }, creditWon: 0, amountWon: 6_633, discountWon: 3_267, usedWon: 0 },
    { discount: { percent: 99 }, creditWon: 0, amountWon: 0, discountWon: 9_900, usedWon: 0 },
    { discount: { percent: 100 }, creditWon: 500, amountWon: 0, discountWon: 9_900, usedWon: 0 },
    { discount: { won: 9_800 }, creditWon: 0, amountWon: 100, discountWon: 9_800, usedWon: 0 },
    { discount: { won: 9_801 }, creditWon: 0, amountWon: 0, discountWon: 9_900, usedWon: 0 },
    { discount: { won: 20_000 }, creditWon: 0, amountWon: 0, discountWon: 9_900, usedWon: 0 },
    { discount: null, creditWon: 9_800, amountWon: 100, discountWon: 0, usedWon: 9_800 },
    { discount: null, creditWon: 9_801, amountWon: 0, discountWon: 0, usedWon: 9_900 },
    { discount: null, creditWon: 50_000, amountWon: 0, discountWon: 0, usedWon: 9_900 },
    { discount: { percent: 50 }, creditWon: 1_000, amountWon: 3_950, discountWon: 4_950, usedWon: 1_000 },
  ])("$discount and $creditWon won of credit leave $amountWon", ({ discount, creditWon, amountWon, discountWon, usedWon }) => {
    expect(amountsOf({ listWon: 9_900, discount, creditWon })).toEqual({ amountWon, discountWon, creditWon: usedWon });
  });

  test("a third is rounded down once, in the customer's disfavour by less than a won", () => {
    expect(amountsOf({ listWon: 9_999, discount: { percent: 33 }, creditWon: 0 }).discountWon).toBe(3_299);
  });

  test("the lines add up to the list, whatever is taken off, and no charge is too small for Toss", () => {
    const discount = fc.oneof(
      fc.constant(null),
      fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
      fc.record({ won: fc.integer({ min: 1, max: 200_000 }) }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 150_000 }),
        discount,
        fc.integer({ min: 0, max: 200_000 }),
        (listWon, off, creditWon) => {
          const amounts = amountsOf({ listWon, discount: off, creditWon });
          expect(amounts.amountWon + amounts.discountWon + amounts.creditWon).toBe(listWon);
          expect(amounts.amountWon === 0 || amounts.amountWon >= 100).toBe(true);
          expect(amounts.discountWon).toBeGreaterThanOrEqual(0);
          expect(amounts.creditWon).toBeLessThan(creditWon + 100);
        },
      ),
    );
  });

  test("an open invoice is owed as it was frozen, until its period is over", () => {
    expect(chargeAt(facts({ owed: owed({}) }), NOW)).toEqual({
      why: "owed",
      listWon: 9_900,
      amountWon: 7_000,
      discountWon: 2_000,
      creditWon: 900,
      isRaised: false,
      rise: null,
      ask: null,
    });
    expect(chargeAt(facts({ owed: owed({ periodEnd: NOW }) }), NOW)).toMatchObject({ why: "renewal", amountWon: 9_900 });
  });
});

describe("a rise is measured against what was paid before", () => {
  test.each([
    { name: "the same price", known: {}, rise: null },
    { name: "a dearer price", known: { heldWon: 11_000 }, rise: { fromWon: 9_900, toWon: 11_000 } },
    { name: "a cheaper price", known: { heldWon: 9_000 }, rise: null },
    { name: "the end of a discount", known: { lastPaidWon: 4_950 }, rise: { fromWon: 4_950, toWon: 9_900 } },
    { name: "a discount that goes on", known: { lastPaidWon: 4_950, discount: { percent: 50 } }, rise: null },
    { name: "a free period that is over", known: { lastPaidWon: 0 }, rise: { fromWon: 0, toWon: 9_900 } },
    {
      name: "a dearer price behind credit",
      known: { heldWon: 11_000, creditWon: 5_000 },
      rise: { fromWon: 9_900, toWon: 11_000 },
    },
    { name: "credit on the period before", known: { creditWon: 0, lastPaidWon: 9_900 }, rise: null },
  ])("$name", ({ known, rise }) => {
    expect(chargeAt(facts(known), NOW).rise).toEqual(rise);
  });
});

describe("a plan that was ordered", () => {
  const order = { orderedWon: 99_000, orderedToWon: 99_000 };

  test("is charged at its own price, and asks no question, however dear it is", () => {
    expect(chargeAt(facts(order), NOW)).toMatchObject({
      listWon: 99_000,
      amountWon: 99_000,
      isOrdered: true,
      rise: null,
      ask: null,
    });
  });

  test("is charged for what was seen, when less is taken off by now", () => {
    const seen = { ...order, orderedToWon: 49_500 };
    expect(chargeAt(facts(seen), NOW)).toMatchObject({ listWon: 99_000, amountWon: 49_500, discountWon: 49_500 });
    expect(chargeAt(facts({ ...seen, discount: { percent: 10 } }), NOW)).toMatchObject({ amountWon: 49_500 });
    expect(chargeAt(facts({ ...seen, creditWon: 500 }), NOW)).toMatchObject({ amountWon: 49_000, creditWon: 500 });
  });

  test("is charged for less, when more is taken off by now", () => {
    expect(chargeAt(facts({ ...order, discount: { percent: 50 } }), NOW)).toMatchObject({
      amountWon: 49_500,
      discountWon: 49_500,
    });
  });

  test("without a record, as by the release before, is charged for no more than what was paid last", () => {
    expect(chargeAt(facts({ orderedWon: 9_000 }), NOW)).toMatchObject({ amountWon: 9_000, isOrdered: true });
    expect(chargeAt(facts({ orderedWon: 12_000 }), NOW)).toMatchObject({ listWon: 12_000, amountWon: 9_900, isOrdered: true });
  });
});

describe("an announced price", () => {
  const raise = { amountWon: 11_000, withoutConsent: "end" } as const;

  test("that a discount makes as cheap as the held one leaves the held one, and asks nothing", () => {
    const free = facts({ raise, discount: { percent: 100 }, lastPaidWon: 0 });
    expect(chargeAt(free, NOW)).toMatchObject({ listWon: 9_900, amountWon: 0, isRaised: false, rise: null, ask: null });
  });

  test("is asked for against the held price, although the period before was dearer", () => {
    expect(chargeAt(facts({ raise, lastPaidWon: 99_000 }), NOW)).toMatchObject({
      isRaised: true,
      ask: { fromWon: 9_900, toWon: 11_000, isGiven: false },
    });
  });
});

test("nothing is announced when nothing will be charged", () => {
  expect(nextCharge({ ...facts(), at: null }, NOW)).toBeNull();
  expect(nextCharge({ ...facts(), at: NOW }, NOW)).toMatchObject({ at: NOW, why: "renewal", amountWon: 9_900 });
});

describe("a discount that ends while a rise is announced", () => {
  const ending = facts({ heldWon: 9_900, lastPaidWon: 4_950, discount: null });
  const raise = (withoutConsent: "end" | "keep") => ({ amountWon: 12_000, withoutConsent });

  test("whose old price may stay: that price is asked for first, the new one a period later", () => {
    const asked = chargeAt({ ...ending, raise: raise("keep") }, NOW);
    expect(asked).toMatchObject({ amountWon: 9_900, isRaised: false });
    expect(asked.ask).toMatchObject({ reason: "discount_end", fromWon: 4_950, toWon: 9_900, withoutConsent: "end" });
    const later = chargeAt({ ...ending, lastPaidWon: 9_900, raise: raise("keep") }, NOW);
    expect(later.ask).toMatchObject({ reason: "price_rise", fromWon: 9_900, toWon: 12_000, withoutConsent: "keep" });
  });

  test("whose old price does not stay: only the new one is asked for", () => {
    const asked = chargeAt({ ...ending, raise: raise("end") }, NOW);
    expect(asked).toMatchObject({ amountWon: 12_000, isRaised: true });
    expect(asked.ask).toMatchObject({ reason: "price_rise", fromWon: 4_950, toWon: 12_000, withoutConsent: "end" });
  });
});
