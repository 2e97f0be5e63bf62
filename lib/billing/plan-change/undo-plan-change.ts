import { withdrawConsents } from "@/db/queries/consent/consents";
import { findLatestSubscriptionOf, lockLiveSubscriptionOf, updateSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { consentDetail, consentNeed } from "../consent/consent-need";
import { hasEnded } from "../rules/lifecycle";
import { type ChangeRefusal, refuseChange } from "../subscription/limits";

export type UndonePlanChange =
  | { ok: true }
  | ChangeRefusal<"not_subscribed" | "payment_in_progress" | "payment_owed" | "renewal_due">;

/**
 * Undoes a change of plan that was to come with the next period. Undoing nothing changes nothing.
 * Once that period has begun it has come: the new plan is what is charged.
 * Source: docs/decisions/0053-plan-changes.md
 */
export async function undoPlanChange(context: Context, { userId }: { userId: string }): Promise<UndonePlanChange> {
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  return context.db.transaction(async (tx): Promise<UndonePlanChange> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription || hasEnded(subscription, context.now())) return { ok: false, reason: "not_subscribed" };
    const { id: subscriptionId, plan, status, nextPlan, pendingPaymentId, currentPeriodEnd } = subscription;
    if (nextPlan === null) return { ok: true };
    if (pendingPaymentId) return { ok: false, reason: "payment_in_progress" };
    if (status === "past_due") return { ok: false, reason: "payment_owed" };
    // Its invoice may be open already, after an attempt that did not count.
    if (currentPeriodEnd <= context.now()) return { ok: false, reason: "renewal_due" };
    await updateSubscription(tx, subscriptionId, { nextPlan: null, nextPriceId: null, nextQuantity: 1 });
    // The order is a consent to its amount, and must not outlive it.
    await withdrawConsents(tx, { subscriptionId, periodStart: currentPeriodEnd, now: context.now(), kind: "own_act" });
    const detail = { formerPlan: nextPlan, plan };
    // The order has withdrawn what was consented to for that period, so it is asked anew at once.
    const latest = await findLatestSubscriptionOf(tx, userId);
    const need = latest && consentNeed(context, { ...latest, isComplimentary: false });
    const event = `ask:${subscriptionId}:${currentPeriodEnd.getTime()}:undone:${crypto.randomUUID()}`;
    const notice =
      need && !need.isGiven ? { template: "consent_needed" as const, event, detail: consentDetail(need) } : undefined;
    await audit(tx, context, [{ action: "plan_change_undone", userId, subscriptionId, detail, notice }]);
    return { ok: true };
  });
}
