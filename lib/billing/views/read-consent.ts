import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { consentNeed } from "../consent/consent-need";
import type { Charged } from "../price/charge-of";
import { seoulDay, writtenDay } from "../rules/calendar";
import { hasEnded } from "../rules/lifecycle";
import type { ConsentView } from "./views";

/**
 * The question that a person is asked about their next charge; null when there is none.
 * @param input.subscriptionId the only subscription that a link is about; absent: the person's own
 */
export async function readConsent(
  context: Context,
  input: { userId: string; isAdmin: boolean; subscriptionId?: string },
): Promise<ConsentView | null> {
  const latest = await findLatestSubscriptionOf(context.db, input.userId);
  if (!latest || hasEnded(latest.subscription, context.now())) return null;
  if ((input.subscriptionId ?? latest.subscription.id) !== latest.subscription.id) return null;
  return consentOf(context, { ...latest, isComplimentary: input.isAdmin });
}

/** The same of a subscription that has been read. */
export function consentOf(context: Context, charged: Charged): ConsentView | null {
  const need = charged.subscription.pendingPaymentId ? null : consentNeed(context, charged);
  if (!need) return null;
  const { id, plan, quantity, fromWon, toWon, chargeAt, reason, isGiven: given, withoutConsent, periodStart: paidUntil } = need;
  const chargeOn = writtenDay(seoulDay(chargeAt));
  return { id, plan, quantity, fromWon, toWon, chargeAt, chargeOn, paidUntil, reason, given, withoutConsent };
}
