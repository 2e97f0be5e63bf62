/**
 * What a promotion code is worth, and whether a person may use it. A code is a percentage or a
 * number of won off the list amount, for one invoice, for several, or for all.
 * Source: docs/decisions/0051-a-code-is-reserved-then-spent.md
 */

import { amountsOf, type Discount } from "./next-charge";

/** What a code takes off, for how long and of what. Exactly one of the first two is set. */
export type PromotionDiscount = {
  /** 1 to 100. */
  percentOff: number | null;
  /** Whole won. */
  wonOff: number | null;
  /** How many invoices it lowers; null: all. */
  invoices: number | null;
  /** The plans for which it holds; null: all. */
  plans: readonly string[] | null;
};

/**
 * What the code takes off one more invoice of this plan, or null. @param use.lowered the paid
 * invoices that it has lowered
 */
export function discountOf(
  { percentOff, wonOff, invoices, plans }: PromotionDiscount,
  use: { lowered: number; plan: string },
): Discount | null {
  const isOver = invoices !== null && use.lowered >= invoices;
  const isForPlan = plans === null || plans.includes(use.plan);
  if (isOver || !isForPlan) return null;
  return percentOff === null ? { won: wonOff ?? 0 } : { percent: percentOff };
}

/**
 * What a code does to a plan's price from the first invoice on, in won. `discountedInvoices` null:
 * all of them; 0: there is no code. `afterWon` is what an invoice costs after those.
 */
export type Quote = {
  listWon: number;
  discountWon: number;
  amountWon: number;
  discountedInvoices: number | null;
  afterWon: number;
};

/** @param discount null: without a code */
export function quoteOf(listWon: number, plan: string, discount: PromotionDiscount | null): Quote {
  const first = discount && discountOf(discount, { lowered: 0, plan });
  const { amountWon, discountWon } = amountsOf({ listWon, discount: first, creditWon: 0 });
  const discountedInvoices = first ? discount.invoices : 0;
  return { listWon, discountWon, amountWon, discountedInvoices, afterWon: discountedInvoices === null ? amountWon : listWon };
}

/** Who may use the code: those who never had a subscription, or everybody. */
export type Audience = "new" | "everybody";

export type PromotionTerms = PromotionDiscount & {
  audience: Audience;
  startsAt: Date | null;
  /** From this instant on it is over; null: it does not end by itself. */
  endsAt: Date | null;
  maxUses: number | null;
  maxUsesPerPerson: number;
};

export type PromotionRefusal =
  | "invalid_promo_code"
  | "promo_code_expired"
  | "promo_code_not_for_plan"
  | "promo_code_new_only"
  | "promo_code_already_used"
  | "promo_code_used_up";

/** How the code and the person stand now. Uses are those reserved and those spent. */
export type PromotionStanding = {
  now: Date;
  plan: string;
  stoppedAt: Date | null;
  taken: number;
  takenByPerson: number;
  hadSubscription: boolean;
};

/**
 * Why the code cannot be used, or null. What is true of the code comes before what is true of the
 * person, except that its uses are counted last. A code whose time has not come yet is as unknown
 * as one that does not exist.
 */
export function refusalOf(terms: PromotionTerms, standing: PromotionStanding): PromotionRefusal | null {
  const { now, plan, stoppedAt, taken, takenByPerson, hadSubscription } = standing;
  if (terms.startsAt && now < terms.startsAt) return "invalid_promo_code";
  if (stoppedAt || (terms.endsAt && now >= terms.endsAt)) return "promo_code_expired";
  if (terms.plans && !terms.plans.includes(plan)) return "promo_code_not_for_plan";
  if (takenByPerson >= terms.maxUsesPerPerson) return "promo_code_already_used";
  if (terms.audience === "new" && hadSubscription) return "promo_code_new_only";
  if (terms.maxUses !== null && taken >= terms.maxUses) return "promo_code_used_up";
  return null;
}

/**
 * What stands between the letters of a code when it is typed or copied from a page: blanks, hyphens
 * and dashes of every kind, and what cannot be seen, such as soft hyphens and Hangul fillers.
 */
const BETWEEN = /[\s\p{Pd}\p{Cf}\p{Default_Ignorable_Code_Point}\u2212\u2800_.·]/gu;
const NORMAL = /^[A-Z0-9가-힣]{3,32}$/;

/**
 * The one spelling of a code: capitals, ordinary width, nothing between the letters. Letters are
 * Latin or Hangul, so that no two codes look alike in another script.
 * @returns null when no code can be meant
 */
export function normalCode(text: string): string | null {
  const normal = text.normalize("NFKC").replace(BETWEEN, "").toUpperCase();
  return NORMAL.test(normal) ? normal : null;
}
