import type { Transaction } from "@/db/client";
import { findPromotionCodeById, findStandingOfPerson } from "@/db/queries/promotion/promotions";
import { insertRedemption, takeUse } from "@/db/queries/promotion/redemptions";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { type PromotionRefusal, refusalOf } from "../rules/promotion";

export type Reserved =
  | { ok: true; redemptionId: string }
  | { ok: false; reason: Exclude<PromotionRefusal, "invalid_promo_code" | "promo_code_not_for_plan"> };

/**
 * Reserves one use of a code, in the transaction that opens the payment. The caller holds the lock
 * of the person. What the customer was shown holds for as long as their checkout, so a code whose
 * window closed meanwhile still counts; one that was stopped or used up does not. Settling the
 * payment spends the use or gives it back.
 * Source: docs/decisions/0051-a-code-is-reserved-then-spent.md
 */
export async function reserveUse(
  tx: Transaction,
  context: Context,
  { codeId, userId, orderId, plan }: { codeId: string; userId: string; orderId: string; plan: string },
): Promise<Reserved> {
  const code = await findPromotionCodeById(tx, codeId);
  invariant(code, `promotion code ${codeId} does not exist`);
  const person = await findStandingOfPerson(tx, { userId, codeId });
  const now = context.now();
  const reason = refusalOf({ ...code, startsAt: null, endsAt: null }, { ...code, ...person, plan, now });
  invariant(reason !== "invalid_promo_code" && reason !== "promo_code_not_for_plan", `code ${codeId} was never for ${plan}`);
  if (reason) return { ok: false, reason };
  if (!(await takeUse(tx, codeId))) return { ok: false, reason: "promo_code_used_up" };
  const redemptionId = crypto.randomUUID();
  await insertRedemption(tx, { id: redemptionId, codeId, userId, orderId, nth: person.takenByPerson + 1, reservedAt: now });
  return { ok: true, redemptionId };
}
