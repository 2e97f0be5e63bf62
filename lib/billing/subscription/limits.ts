import type { Context } from "../../context";
import { take } from "../../limits";

/** Cancel and keep together, within an hour: far more than a customer in two minds needs. */
const CHANGES_PER_PERSON = 60;

export type ChangeRefusal<Reason extends string> =
  | { ok: false; reason: Reason }
  | { ok: false; reason: "too_many_requests"; retryAfterSeconds: number };

/**
 * Counts a customer's wish to cancel or to keep the subscription, before a row is locked for it.
 * @returns the refusal
 */
export async function refuseChange(context: Context, { userId }: { userId: string }): Promise<ChangeRefusal<never> | null> {
  const limits = [{ kind: "subscription_changes", subject: userId, most: CHANGES_PER_PERSON }];
  const change = await take(context.db, { limits, keyRing: context.keyRing, now: context.now() });
  return change.ok ? null : { ...change, reason: "too_many_requests" };
}
