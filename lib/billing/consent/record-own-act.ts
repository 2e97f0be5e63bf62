import type { Transaction } from "@/db/client";
import { insertConsent, withdrawConsents } from "@/db/queries/consent/consents";
import type { Context } from "../../context";
import { cleanLine } from "../../text";
import { audit } from "../audit";
import { askIdOf } from "./ask-id";
import { MAX_AGENT_LENGTH } from "./give-consent";

export type OwnAct = {
  userId: string;
  /** Null for the act that begins a subscription. */
  subscriptionId: string | null;
  /** When the period begins that the person has ordered, and when it is charged. */
  periodStart: Date;
  chargeAt: Date;
  /** What was paid before, and what they were shown: list minus discount. */
  fromWon: number;
  toWon: number;
  /** The version of the terms or of the text that they saw. */
  textVersion: string;
  /** The address of the device, and what it says it is; untrusted. */
  address: string;
  agent: string;
};

/**
 * Puts on record that a person has just ordered exactly this amount, by a request that named it:
 * the gate lets it pass without another question. To be called in the transaction of the act. What
 * they consented to for the same period before is withdrawn.
 * @returns the id of the row, for the invoice
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function recordOwnAct(tx: Transaction, context: Context, act: OwnAct): Promise<string> {
  const { subscriptionId, periodStart, toWon } = act;
  const now = context.now();
  const id = crypto.randomUUID();
  if (subscriptionId) {
    const former = await withdrawConsents(tx, { subscriptionId, periodStart, now });
    const answers = former.filter(({ kind }) => kind !== "own_act");
    await audit(
      tx,
      context,
      answers.map(({ id: consentId, kind, fromWon, toWon: formerWon }) => ({
        action: "consent_withdrawn",
        userId: act.userId,
        subscriptionId,
        detail: { consentId, kind, fromWon, toWon: formerWon, by: "order" },
      })),
    );
  }
  const askId = subscriptionId ? askIdOf({ subscriptionId, periodStart, toWon }) : id;
  const agent = cleanLine(act.agent, MAX_AGENT_LENGTH);
  await insertConsent(tx, { ...act, agent, id, askId, kind: "own_act", shownText: "", way: "page", givenAt: now });
  return id;
}
