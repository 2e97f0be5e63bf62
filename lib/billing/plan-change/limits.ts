import type { Context } from "../../context";
import { take } from "../../limits";
import type { ChangeRefusal } from "../subscription/limits";

/** Within an hour. Each may charge a card, and issuers block cards that are tried too often. */
const PLAN_CHANGES_PER_PERSON = 10;

/**
 * Counts a customer's wish to change the plan, before a row is locked for it. @returns the refusal
 */
export async function refusePlanChange(context: Context, { userId }: { userId: string }): Promise<ChangeRefusal<never> | null> {
  const limits = [{ kind: "plan_changes", subject: userId, most: PLAN_CHANGES_PER_PERSON }];
  const change = await take(context.db, { limits, keyRing: context.keyRing, now: context.now() });
  return change.ok ? null : { ...change, reason: "too_many_requests" };
}
