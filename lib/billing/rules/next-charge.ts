/** Toss takes no charge below it, so what remains below it is not charged. */
const LEAST_CHARGE_WON = 100;

/** What a promotion takes off one period: a part of the list, in whole percent, or an amount. */
export type Discount = { percent: number } | { won: number };

/** What an invoice says: list = amount + discount + credit. Whole won, VAT included. */
export type Amounts = { amountWon: number; discountWon: number; creditWon: number };
export type Owed = Amounts & { periodEnd: Date };

export type ChargeFacts = {
  /** The open invoice; null when there is none. */
  owed: Owed | null;
  /** What the price asks for the period that comes. */
  listWon: number;
  /** Of the period that comes; null when none is left. */
  discount: Discount | null;
  /** What the customer has to their credit. */
  creditWon: number;
  /** List minus discount of the newest paid period, before credit. */
  lastPaidWon: number;
};

export type Charge = Amounts & {
  /** owed: an open invoice, whose amounts are frozen. renewal: the period that comes. */
  why: "owed" | "renewal";
  listWon: number;
  /**
   * Set when it is dearer than what was last paid: `toWon` is list minus discount, because credit
   * only postpones it.
   */
  rise: { fromWon: number; toWon: number } | null;
};
export type NextCharge = Charge & { at: Date };

/**
 * What is charged next, and when: the one source for the pages, the mails and the previews.
 * @param at when the batch charges; null when it will not
 * @returns null when nothing will be charged
 */
export const nextCharge = (facts: ChargeFacts & { at: Date | null }, now: Date): NextCharge | null =>
  facts.at && { at: facts.at, ...chargeAt(facts, now) };

/** What a charge that is opened now asks for: the one source for the run. */
export function chargeAt({ owed, listWon, lastPaidWon: fromWon, ...facts }: ChargeFacts, now: Date): Charge {
  if (owed && owed.periodEnd > now) {
    const { amountWon, discountWon, creditWon } = owed;
    return { why: "owed", listWon: amountWon + discountWon + creditWon, amountWon, discountWon, creditWon, rise: null };
  }
  const amounts = amountsOf({ listWon, ...facts });
  const toWon = listWon - amounts.discountWon;
  return { why: "renewal", listWon, ...amounts, rise: toWon > fromWon ? { fromWon, toWon } : null };
}

/**
 * The amounts of one period. A discount is rounded down once. What would be less than 100 won is
 * nothing: the rest counts as discount, or as credit where the credit has left it.
 */
export function amountsOf({ listWon, discount, creditWon }: Pick<ChargeFacts, "listWon" | "discount" | "creditWon">): Amounts {
  const discountedWon = listWon - (discount ? takenOff(discount, listWon) : 0);
  const beforeCreditWon = chargeable(discountedWon);
  const amountWon = chargeable(beforeCreditWon - Math.min(creditWon, beforeCreditWon));
  return { amountWon, discountWon: listWon - beforeCreditWon, creditWon: beforeCreditWon - amountWon };
}

const chargeable = (won: number): number => (won < LEAST_CHARGE_WON ? 0 : won);

const takenOff = (discount: Discount, listWon: number): number =>
  "percent" in discount ? Math.floor((listWon * discount.percent) / 100) : Math.min(discount.won, listWon);
