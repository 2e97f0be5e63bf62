import type { Transaction } from "@/db/client";
import { findConsent, insertConsent, listGateRows, withdrawConsents } from "@/db/queries/consent/consents";
import { findLatestSubscriptionOf, lockLiveSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { TELLS_OF_RISE } from "../../notice/matrix";
import { cleanLine } from "../../text";
import { audit } from "../audit";
import { canStillBeNoticed, deliveredAt, isInTime } from "../rules/consent";
import { type ChangeRefusal, refuseChange } from "../subscription/limits";
import { type ConsentNeed, consentDetail, consentNeed } from "./consent-need";

/** What the person was shown, and from where they answered. */
export type ConsentShown = {
  text: string;
  version: string;
  way: "page" | "link";
  /** The address of the device, and what it says it is; untrusted. */
  address: string;
  agent: string;
};
export type ConsentGiven =
  | { ok: true; need: ConsentNeed | null }
  | ChangeRefusal<"not_subscribed" | "payment_in_progress" | "nothing_to_consent" | "consent_changed" | "consent_too_late">;

/** Code points that are kept of what a device says it is. */
export const MAX_AGENT_LENGTH = 400;

/**
 * Consents to the next charge, which is dearer than what was paid before: to exactly the amount
 * that the question names. Consenting twice changes nothing. Refused when the question is another
 * one by now (`consent_changed`), when the charge is under way, and when no notice can be in time
 * any more, because then nothing would be charged in spite of it (`consent_too_late`).
 * @param input.id names the question, as it was shown
 * @param input.subscriptionId the only subscription that a link is about; absent: the person's own
 * @param input.shown puts into words what the person was shown; kept as evidence
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function giveConsent(
  context: Context,
  input: { userId: string; id: string; subscriptionId?: string; shown: (need: ConsentNeed) => ConsentShown },
): Promise<ConsentGiven> {
  const { userId, id } = input;
  const limited = await refuseChange(context, { userId });
  if (limited) return limited;
  return context.db.transaction(async (tx): Promise<ConsentGiven> => {
    const subscription = await lockLiveSubscriptionOf(tx, userId);
    if (!subscription || (input.subscriptionId ?? subscription.id) !== subscription.id)
      return { ok: false, reason: "not_subscribed" };
    const latest = await findLatestSubscriptionOf(tx, userId);
    const need = latest && consentNeed(context, { ...latest, isComplimentary: false });
    const present = await findConsent(tx, { subscriptionId: subscription.id, askId: id });
    // An order of the same amount is no answer.
    if (present && !present.withdrawnAt && present.kind !== "own_act") return { ok: true, need: need?.id === id ? need : null };
    if (subscription.pendingPaymentId) return { ok: false, reason: "payment_in_progress" };
    if (!need) return { ok: false, reason: "nothing_to_consent" };
    if (need.id !== id) return { ok: false, reason: "consent_changed" };
    if (!(await canBeInTime(tx, context, { subscriptionId: subscription.id, need })))
      return { ok: false, reason: "consent_too_late" };
    await store(tx, context, { userId, subscriptionId: subscription.id, need, shown: input.shown(need) });
    return { ok: true, need: { ...need, isGiven: true } };
  });
}

/** The confirmation of the consent is a notice too, if it still comes in time. */
async function canBeInTime(
  tx: Transaction,
  context: Context,
  { subscriptionId, need: { toWon, chargeAt } }: { subscriptionId: string; need: ConsentNeed },
): Promise<boolean> {
  if (canStillBeNoticed(chargeAt, context.now())) return true;
  const [row] = await listGateRows(tx, [subscriptionId], TELLS_OF_RISE);
  return (row?.notices ?? []).some((notice) => notice.toWon === toWon && isInTime(deliveredAt(notice), chargeAt));
}

type Storing = { userId: string; subscriptionId: string; need: ConsentNeed; shown: ConsentShown };

async function store(tx: Transaction, context: Context, { userId, subscriptionId, need, shown }: Storing): Promise<void> {
  const now = context.now();
  const id = crypto.randomUUID();
  const { periodStart, chargeAt, fromWon, toWon, reason: kind } = need;
  await withdrawConsents(tx, { subscriptionId, periodStart, now });
  await insertConsent(tx, {
    id,
    askId: need.id,
    userId,
    subscriptionId,
    kind,
    periodStart,
    chargeAt,
    fromWon,
    toWon,
    shownText: shown.text,
    textVersion: shown.version,
    way: shown.way,
    address: shown.address,
    agent: cleanLine(shown.agent, MAX_AGENT_LENGTH),
    givenAt: now,
  });
  const notice = { template: "consent_given", event: `consent:${id}`, detail: consentDetail(need) } as const;
  const detail = { consentId: id, kind, fromWon, toWon, way: shown.way };
  await audit(tx, context, [{ action: "consent_given", userId, subscriptionId, detail, notice }]);
}
