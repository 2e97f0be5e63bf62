import { type Consent, findConsent, withdrawConsents } from "@/db/queries/consent/consents";
import { findLatestSubscriptionOf, lockLiveSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { audit } from "../audit";
import { type ChangeRefusal, refuseChange } from "../subscription/limits";
import { type ConsentNeed, consentNeed } from "./consent-need";

const detailOf = ({ periodStart, chargeAt, fromWon, toWon, kind: reason }: Consent) => ({
  periodStartMs: periodStart.getTime(),
  chargeAtMs: chargeAt.getTime(),
  fromWon,
  toWon,
  reason,
});

export type ConsentWithdrawn =
  | { ok: true; need: ConsentNeed | null }
  | ChangeRefusal<"not_subscribed" | "payment_in_progress" | "nothing_to_consent" | "consent_too_late">;

/**
 * Takes a consent back, until the charge that it was for is sent. Repeating it changes nothing.
 * @param input.id names the question that was consented to
 * @param input.subscriptionId the only subscription that a link is about; absent: the person's own
 */
export async function withdrawConsent(
  context: Context,
  input: { userId: string; id: string; subscriptionId?: string },
): Promise<ConsentWithdrawn> {
  const { userId, id } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  return context.db.transaction(async (tx): Promise<ConsentWithdrawn> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription || (input.subscriptionId ?? subscription.id) !== subscription.id)
      return { ok: false, reason: "not_subscribed" };
    const { id: subscriptionId, currentPeriodEnd, pendingPaymentId } = subscription;
    const consent = await findConsent(tx, { subscriptionId, askId: id });
    if (!consent || consent.kind === "own_act") return { ok: false, reason: "nothing_to_consent" };
    const latest = await findLatestSubscriptionOf(tx, userId);
    const isCharged = consent.periodStart < currentPeriodEnd || (latest?.openInvoice ?? null) !== null;
    if (!consent.withdrawnAt) {
      if (pendingPaymentId) return { ok: false, reason: "payment_in_progress" };
      if (isCharged) return { ok: false, reason: "consent_too_late" };
      await withdrawConsents(tx, { subscriptionId, periodStart: consent.periodStart, now: context.now() });
      const detail = { consentId: consent.id, kind: consent.kind, fromWon: consent.fromWon, toWon: consent.toWon };
      const notice = { template: "consent_withdrawn", event: `withdrawn:${consent.id}`, detail: detailOf(consent) } as const;
      await audit(tx, context, [{ action: "consent_withdrawn", userId, subscriptionId, detail, notice }]);
    }
    const after = await findLatestSubscriptionOf(tx, userId);
    return { ok: true, need: after && consentNeed(context, { ...after, isComplimentary: false }) };
  });
}
