/**
 * Finds the code that a person has entered. Codes can be guessed, so wrong ones are counted for the
 * person and for the client: ten an hour. A try is counted before it is judged and given back when
 * the code was right, in one transaction, so that any number of tries at once cannot pass the
 * limit.
 * Source: docs/decisions/0023-limits-are-counters.md
 */
import type { Transaction } from "@/db/client";
import { findPromotionCode, findStandingOfPerson, type PromotionCode } from "@/db/queries/promotion/promotions";
import type { Context } from "../../context";
import { giveBack, type Limit, take } from "../../limits";
import { normalCode, type PromotionRefusal, refusalOf } from "../rules/promotion";

const WRONG_CODES = 10;

/** Nobody is signed in: `userId` null. `client` is the address of the device, for the limit. */
export type Entering = { promoCode: string; userId: string | null; client?: string };

/** A code that exists and has begun, with what is known of the person. */
export type FoundPromotion = {
  ok: true;
  promotion: PromotionCode;
  person: { takenByPerson: number; hadSubscription: boolean };
};
export type UnknownPromotion = {
  ok: false;
  reason: "invalid_promo_code" | "too_many_requests";
  retryAfterSeconds?: number;
};

/** @returns the code, whether it may be used or not (`refusalFor`); or that there is none */
export async function findPromotion(
  tx: Transaction,
  context: Context,
  { promoCode, userId, client }: Entering,
): Promise<FoundPromotion | UnknownPromotion> {
  const limits = limitsOf({ userId, client });
  const { keyRing } = context;
  const now = context.now();
  const counted = await take(tx, { limits, keyRing, now });
  if (!counted.ok) return { ...counted, reason: "too_many_requests" };
  const code = normalCode(promoCode);
  const promotion = code === null ? null : await findPromotionCode(tx, code);
  if (!promotion || (promotion.startsAt && now < promotion.startsAt)) return { ok: false, reason: "invalid_promo_code" };
  await giveBack(tx, counted.receipt);
  const person =
    userId === null
      ? { takenByPerson: 0, hadSubscription: false }
      : await findStandingOfPerson(tx, { userId, codeId: promotion.id });
  return { ok: true, promotion, person };
}

const limitsOf = ({ userId, client }: Omit<Entering, "promoCode">): Limit[] => [
  ...(userId ? [{ kind: "wrong_codes_of_person", subject: userId, most: WRONG_CODES }] : []),
  ...(client ? [{ kind: "wrong_codes_of_client", subject: client, most: WRONG_CODES }] : []),
];

/** Why this person cannot use the code for this plan now, or null. */
export const refusalFor = (
  { promotion, person }: FoundPromotion,
  { plan, now }: { plan: string; now: Date },
): PromotionRefusal | null => refusalOf(promotion, { ...promotion, ...person, plan, now });
