import type { Queryable } from "@/db/client";
import { hasSubscribed, hasTrialUse } from "@/db/queries/trial/trial-uses";
import type { Context } from "../../context";
import type { Plan } from "../catalogue";
import type { NoTrial } from "../rules/trial";
import { trialHashes } from "./trial-hashes";

export type FoundTrial = { ok: true; days: number } | { ok: false; reason: NoTrial };

/** The days of a plan's trial; null: it has none. */
const trialDaysOf = ({ settings }: Pick<Context, "settings">, plan: Plan): number | null => settings.trialDays[plan] ?? null;

/**
 * Whether a person may begin a plan with a trial: when the plan has one, they never had a
 * subscription, and neither their account nor their mailbox had a trial. Their card is known only
 * later, and judged when the trial begins.
 * Source: docs/decisions/0054-trials.md
 */
export async function findTrial(
  db: Queryable,
  context: Context,
  { userId, email, plan }: { userId: string; email: string; plan: Plan },
): Promise<FoundTrial> {
  const days = trialDaysOf(context, plan);
  if (days === null) return { ok: false, reason: "trial_not_offered" };
  if (await hasSubscribed(db, userId)) return { ok: false, reason: "trial_already_used" };
  const hashes = await trialHashes(db, context, { userId, email, card: null });
  return (await hasTrialUse(db, hashes)) ? { ok: false, reason: "trial_already_used" } : { ok: true, days };
}
