import { headers } from "next/headers";
import { clientAddress } from "@/app/_server/client-address";
import { isForeignPart } from "@/app/_server/same-origin";
import { fromAddress, promoCodeText } from "@/app/_server/texts";
import type { Plan } from "@/lib/billing/catalogue";
import { type PlanQuote, type Quoted, type QuoteRefusal, quote } from "@/lib/billing/promotion/quote";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";

/** The name of the code in the address of the plans and of the checkout. */
export const CODE = "code";

/**
 * @returns the address of a page with the code that was entered, so that it is not lost on the way
 */
export function withCode(href: string, value: string | string[] | undefined): string {
  const typed = fromAddress(promoCodeText, value);
  return typed ? `${href}${href.includes("?") ? "&" : "?"}${new URLSearchParams({ [CODE]: typed })}` : href;
}

/** What the address says about a code, and what plans cost with it. */
export type EnteredCode = {
  /** As it was typed; empty without one. */
  typed: string;
  /** In its one spelling, when there is such a code. */
  code: string | null;
  byPlan: ReadonlyMap<Plan, Quoted["quotes"][number]>;
};

/** A code with which a plan costs less. */
export type AppliedCode = { code: string; quote: PlanQuote };

/** Reads the code of a page's address, once for all plans: a wrong one counts once. */
export async function enteredCode(
  context: Context,
  { value, plans, userId }: { value: string | string[] | undefined; plans: readonly Plan[]; userId: string | null },
): Promise<EnteredCode> {
  const asked = { headers: await headers() };
  // Wrong codes are counted, so no page of another site may try them for its visitors.
  const typed = isForeignPart(asked) ? "" : fromAddress(promoCodeText, value);
  const client = clientAddress(asked, env.trustedProxies);
  const { code, quotes } = await quote(context, { plans, promoCode: typed, userId, client });
  return { typed, code, byPlan: new Map(quotes.map((priced) => [priced.plan, priced])) };
}

/** The code as it applies to this plan; null without one, or when it is refused. */
export function appliedTo({ code, byPlan }: EnteredCode, plan: Plan): AppliedCode | null {
  const priced = byPlan.get(plan);
  return code !== null && priced && priced.refusal === null ? { code, quote: priced } : null;
}

/** Why the code does nothing for this plan; null when it does, or without one. */
export const refusalOfCode = ({ byPlan }: EnteredCode, plan: Plan): QuoteRefusal["reason"] | null =>
  byPlan.get(plan)?.refusal?.reason ?? null;
