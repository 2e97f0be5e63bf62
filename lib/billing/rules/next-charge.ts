/** Toss takes no charge below it, so what remains below it is not charged. */
export const LEAST_CHARGE_WON = 100;

/** What a promotion takes off one period: a part of the list, in whole percent, or an amount. */
export type Discount = { percent: number } | { won: number };

/** What an invoice says: list = amount + discount + credit. Whole won, VAT included. */
export type Amounts = { amountWon: number; discountWon: number; creditWon: number };
export type Owed = Amounts & { periodEnd: Date };
export type WithoutConsent = "end" | "keep";

export type ChargeFacts = {
  /** The open invoice; null when there is none. */
  owed: Owed | null;
  /** What the price that the customer holds asks for the period that comes. */
  heldWon: number;
  /** What the plan asks that the customer has ordered for it, with its amount; null for none. */
  orderedWon: number | null;
  /** List minus discount of it, as the customer saw it; null when that is not on record. */
  orderedToWon: number | null;
  /** The dearer price that was announced for that period; null when none was. */
  raise: { amountWon: number; withoutConsent: WithoutConsent } | null;
  /** Of the period that comes; null when none is left. */
  discount: Discount | null;
  /** What the customer has to their credit. */
  creditWon: number;
  /** List minus discount of the newest paid period, before credit. */
  lastPaidWon: number;
  /** What the customer has consented to pay for the period that comes; null for nothing. */
  consentedWon: number | null;
  /** Whether the present period is a trial. */
  isTrial: boolean;
};

/** Dearer than what was paid before. Both are list minus discount: credit only postpones it. */
export type Rise = { fromWon: number; toWon: number };
/** What the customer is asked before it is charged. */
export type Ask = Rise & {
  reason: "trial_end" | "discount_end" | "price_rise";
  isGiven: boolean;
  withoutConsent: WithoutConsent;
};
export type Charge = Amounts & {
  /** owed: an open invoice, whose amounts are frozen. renewal: the period that comes. */
  why: "owed" | "renewal";
  listWon: number;
  /** Whether it is by the announced price. */
  isRaised: boolean;
  /** Whether it is by the plan that the customer has ordered. */
  isOrdered?: true;
  /** Set when this charge is dearer: it needs a consent. */
  rise: Rise | null;
  /** Set when a dearer charge is wanted, whether this one is it or not. */
  ask: Ask | null;
};
export type NextCharge = Charge & { at: Date };

/** Whether it is charged only if the customer consents to it first. */
export const needsConsent = ({ rise, ask }: Charge): boolean => rise !== null && ask !== null && !ask.isGiven;

/**
 * What is charged next, and when: the one source for the pages, the mails and the previews.
 * @param at when the batch charges; null when it will not
 * @returns null when nothing will be charged
 */
export const nextCharge = (facts: ChargeFacts & { at: Date | null }, now: Date): NextCharge | null =>
  facts.at && { at: facts.at, ...chargeAt(facts, now) };

/**
 * What a charge that is opened now asks for: the one source for the run. As long as the consent to
 * an announced price is missing, and the merchant lets the old price stay, it asks for the old one.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export function chargeAt(facts: ChargeFacts, now: Date): Charge {
  const { owed, raise, heldWon, consentedWon } = facts;
  if (owed && owed.periodEnd > now) {
    const { amountWon, discountWon, creditWon } = owed;
    const listWon = amountWon + discountWon + creditWon;
    return { why: "owed", listWon, amountWon, discountWon, creditWon, isRaised: false, rise: null, ask: null };
  }
  if (facts.orderedWon !== null) return { ...ordered(facts, facts.orderedWon), isRaised: false, isOrdered: true, ask: null };
  const held = renewal(facts, heldWon, facts.lastPaidWon);
  const whyHeld = facts.isTrial ? "trial_end" : "discount_end";
  if (!raise) return { ...held, isRaised: false, ask: held.rise && asked(held.rise, whyHeld, "end", consentedWon) };
  // The held price was agreed to, so a rise is one against it too, whatever was paid last.
  const fromWon = Math.min(facts.lastPaidWon, held.listWon - held.discountWon);
  const raised = renewal(facts, raise.amountWon, fromWon);
  // A discount or a trial ends and the old price may stay: that is asked first, the rise a period
  // later.
  if (held.rise && raise.withoutConsent === "keep")
    return { ...held, isRaised: false, ask: asked(held.rise, whyHeld, "end", consentedWon) };
  // A discount makes both the same. No customer is asked then, and each keeps the held price.
  if (!raised.rise) return { ...held, isRaised: false, ask: null };
  const ask = asked(raised.rise, facts.isTrial ? "trial_end" : "price_rise", raise.withoutConsent, consentedWon);
  const isKept = !ask.isGiven && ask.withoutConsent === "keep";
  return isKept ? { ...held, isRaised: false, ask } : { ...raised, isRaised: true, ask };
}

const asked = (rise: Rise, reason: Ask["reason"], withoutConsent: WithoutConsent, consentedWon: number | null): Ask => ({
  ...rise,
  reason,
  withoutConsent,
  isGiven: consentedWon === rise.toWon,
});

/**
 * An order that named its amount is a consent to it, and to no more: if less were taken off by now,
 * the customer still pays what they saw. Without that record it may be no dearer than before.
 */
function ordered(facts: ChargeFacts, listWon: number) {
  const charge = renewal(facts, listWon, listWon);
  const mostWon = facts.orderedToWon ?? Math.min(listWon, facts.lastPaidWon);
  return listWon - charge.discountWon <= mostWon
    ? charge
    : renewal({ ...facts, discount: { won: listWon - mostWon } }, listWon, listWon);
}

function renewal({ discount, creditWon }: ChargeFacts, listWon: number, fromWon: number) {
  const amounts = amountsOf({ listWon, discount, creditWon });
  const toWon = listWon - amounts.discountWon;
  return { why: "renewal" as const, listWon, ...amounts, rise: toWon > fromWon ? { fromWon, toWon } : null };
}

/**
 * The amounts of one period. A discount is rounded down once. What would be less than 100 won is
 * nothing: the rest counts as discount, or as credit where the credit has left it.
 */
export function amountsOf(of: { listWon: number; discount: Discount | null; creditWon: number }): Amounts {
  const { listWon, discount, creditWon } = of;
  const beforeCreditWon = chargeable(listWon - (discount ? takenOff(discount, listWon) : 0));
  const amountWon = chargeable(beforeCreditWon - Math.min(creditWon, beforeCreditWon));
  return { amountWon, discountWon: listWon - beforeCreditWon, creditWon: beforeCreditWon - amountWon };
}

const chargeable = (won: number): number => (won < LEAST_CHARGE_WON ? 0 : won);

const takenOff = (discount: Discount, listWon: number): number =>
  "percent" in discount ? Math.floor((listWon * discount.percent) / 100) : discount.won;
