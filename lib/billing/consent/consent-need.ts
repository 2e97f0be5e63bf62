import type { Context } from "../../context";
import type { Plan } from "../catalogue";
import { type Charged, chargeNow } from "../price/charge-of";
import { announcedFor, isWindowOpen } from "../rules/consent";
import type { Ask } from "../rules/next-charge";
import { askIdOf } from "./ask-id";

/** What the next dearer charge needs. Amounts in won, of all units, VAT included. */
export type ConsentNeed = Ask & { id: string; plan: Plan; quantity: number; periodStart: Date; chargeAt: Date };

/**
 * The question that a customer is asked about their next charge, from the thirtieth day before it.
 * @returns null when the next charge is no dearer, when nothing will be charged, or before that day
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export function consentNeed(context: Context, charged: Charged): ConsentNeed | null {
  const { subscription, isComplimentary } = charged;
  const { id: subscriptionId, status, cancelAt, currentPeriodEnd: periodStart } = subscription;
  if (isComplimentary || status !== "active" || cancelAt) return null;
  const now = context.now();
  const { ask } = chargeNow(charged, now);
  const chargeAt = announcedFor(periodStart, context.settings.batchHours);
  if (!ask || !isWindowOpen(chargeAt, now)) return null;
  const id = askIdOf({ subscriptionId, periodStart, toWon: ask.toWon });
  const { plan, quantity } = subscription;
  return { ...ask, id, plan, quantity, periodStart, chargeAt };
}

/** What every notice about the question carries: the gate reads it as evidence. */
export const consentDetail = ({ periodStart, chargeAt, fromWon, toWon, reason, withoutConsent }: ConsentNeed) => ({
  periodStartMs: periodStart.getTime(),
  chargeAtMs: chargeAt.getTime(),
  fromWon,
  toWon,
  reason,
  withoutConsent,
});
