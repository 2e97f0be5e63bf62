import { findGoal, sumProfit } from "@/db/queries/journal/goals";
import type { Access } from "../billing/access";
import type { Context } from "../context";
import { isYear, shownOf, spanOf } from "./rules/days";
import { permissionsOf } from "./rules/permissions";
import type { GoalView } from "./views";

/**
 * A person's goal for a month or a year, and what they gained in it so far, on days that they may
 * see.
 * @param period `2027-03` or `2027`
 * @returns `pro_required` for a year when the person may not have annual goals
 */
export async function readGoal(
  context: Context,
  { userId, access, period }: { userId: string; access: Access; period: string },
): Promise<{ ok: true; goal: GoalView } | { ok: false; reason: "pro_required" }> {
  const { cutoffOn, hasLongTerm } = permissionsOf(access, context.now());
  if (isYear(period) && !hasLongTerm) return { ok: false, reason: "pro_required" };
  const goalWon = await findGoal(context.db, userId, period);
  const profitWon = await sumProfit(context.db, { userId, ...shownOf(spanOf(period), cutoffOn) });
  return { ok: true, goal: { period, goalWon, profitWon } };
}
