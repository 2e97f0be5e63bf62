import { removeGoal, storeGoal } from "@/db/queries/journal/goals";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { isYear } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import { type WriteRefusal, withJournal } from "./write-trade";

/**
 * Sets or takes away a person's goal for a month or a year.
 * @param period `2027-03` or `2027`
 * @param goalWon whole won, 1 to MAX_AMOUNT_WON; null takes the goal away
 * @returns `pro_required` for a year when the person may not have annual goals; `too_many_requests`
 */
export async function setGoal(
  context: Context,
  { userId, access, period, goalWon }: { userId: string; access: Access; period: string; goalWon: number | null },
): Promise<{ ok: true } | WriteRefusal<"pro_required">> {
  const { hasLongTerm } = permissionsOf(access, context.now());
  if (isYear(period) && !hasLongTerm) return { ok: false, reason: "pro_required" };
  return withJournal(context, userId, async (tx) => {
    if (goalWon === null) await removeGoal(tx, userId, period);
    else await storeGoal(tx, { userId, period, goalWon });
    return { ok: true };
  });
}
