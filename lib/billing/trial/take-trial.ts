import type { Transaction } from "@/db/client";
import { findPaymentMethod } from "@/db/queries/card/payment-methods";
import { hasSubscribed, hasTrialUse, insertTrialUse } from "@/db/queries/trial/trial-uses";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { trialHashes } from "./trial-hashes";

export type TrialTaken = { ok: true } | { ok: false; reason: "trial_already_used" | "trial_card_used" };

/**
 * Takes the one trial of a person, in the transaction that begins it: when that fails, nothing was
 * taken. The caller holds the lock of the person. Of any number of people at once with one mailbox
 * or one card, the first has it; the unique indexes decide.
 * Source: docs/decisions/0054-trials.md
 */
export async function takeTrial(
  tx: Transaction,
  context: Context,
  { person, paymentMethodId }: { person: { id: string; email: string }; paymentMethodId: string },
): Promise<TrialTaken> {
  const { id: userId, email } = person;
  if (await hasSubscribed(tx, userId)) return { ok: false, reason: "trial_already_used" };
  const card = await findPaymentMethod(tx, paymentMethodId);
  invariant(card, `payment method ${paymentMethodId} does not exist`);
  const hashes = await trialHashes(tx, context, { userId, email, card });
  if (await insertTrialUse(tx, { id: crypto.randomUUID(), ...hashes, begunAt: context.now() })) return { ok: true };
  return { ok: false, reason: (await hasTrialUse(tx, hashes)) ? "trial_already_used" : "trial_card_used" };
}
