import type { Context } from "../../context";
import type { Plan } from "../catalogue";
import { offerOf } from "../offer";
import { type PromotionRefusal, type Quote, quoteOf } from "../rules/promotion";
import { type Entering, findPromotion, refusalFor, type UnknownPromotion } from "./find-promotion";

export type PlanQuote = Quote & { plan: Plan };
/** Why the code does nothing, for one plan or for all. */
export type QuoteRefusal = { reason: PromotionRefusal | "too_many_requests"; retryAfterSeconds?: number };
/** `code`: in its one spelling; null without one. Where it is refused, the price is the list's. */
export type Quoted = { code: string | null; quotes: (PlanQuote & { refusal: QuoteRefusal | null })[] };

/**
 * What plans cost, with a code or without. Nothing is reserved: another customer may use the code
 * up meanwhile.
 * @param input.promoCode as it was typed; empty or absent: without one
 * @param input.userId null for a visitor: what concerns the person is then not judged
 */
export async function quote(
  context: Context,
  { plans, promoCode = "", ...who }: Omit<Entering, "promoCode"> & { plans: readonly Plan[]; promoCode?: string },
): Promise<Quoted> {
  const listOf = (plan: Plan) => offerOf(context.settings, plan).listWon;
  const plain = (plan: Plan, refusal: QuoteRefusal | null) => ({ plan, ...quoteOf(listOf(plan), plan, null), refusal });
  if (!promoCode.trim()) return { code: null, quotes: plans.map((plan) => plain(plan, null)) };
  const found = await context.db.transaction((tx) => findPromotion(tx, context, { promoCode, ...who }));
  if (!found.ok) return { code: null, quotes: plans.map((plan) => plain(plan, refusalWithout(found))) };
  const quotes = plans.map((plan) => {
    const reason = refusalFor(found, { plan, now: context.now() });
    return reason ? plain(plan, { reason }) : { plan, ...quoteOf(listOf(plan), plan, found.promotion), refusal: null };
  });
  return { code: found.promotion.code, quotes };
}

const refusalWithout = ({ reason, retryAfterSeconds }: UnknownPromotion): QuoteRefusal => ({ reason, retryAfterSeconds });
