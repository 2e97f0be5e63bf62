import {
  listRevokedPaymentMethods,
  markPaymentMethodDeleted,
  type PaymentMethod,
  updatePaymentMethod,
} from "@/db/queries/card/payment-methods";
import type { Context } from "../../context";
import { auditRows } from "../audit";
import { openBillingKey } from "./billing-key";

/** After this many refusals an operator has to look; the admin page lists the key. */
const MAX_TRIES = 30;
const BATCH = 50;

/**
 * Deletes revoked billing keys at Toss, outside any transaction. A key that Toss no longer knows
 * counts as deleted, so repeating it is safe.
 * @param input.userId only this person's keys; `isOutOfTime` is asked before each key
 * @returns how many are deleted now
 * Source: DELETE /v1/billing/{billingKey}, docs.tosspayments.com/reference
 */
export async function deleteRevokedKeys(
  context: Context,
  input: { userId?: string; limit?: number; isOutOfTime?: () => boolean } = {},
): Promise<number> {
  const owed = await listRevokedPaymentMethods(context.db, {
    limit: input.limit ?? BATCH,
    maxTries: MAX_TRIES,
    userId: input.userId,
  });
  let gone = 0;
  for (const method of owed) {
    if (input.isOutOfTime?.()) break;
    if (await deleteKey(context, method)) gone += 1;
  }
  return gone;
}

async function deleteKey(context: Context, method: PaymentMethod): Promise<boolean> {
  const billingKey = openKey(context, method);
  const answer = billingKey === null ? null : await context.toss.deleteBillingKey({ billingKey });
  if (answer?.kind === "deleted" || answer?.kind === "already_gone") {
    const told = auditRows(context, [{ action: "card_deleted", userId: method.userId }]);
    await markPaymentMethodDeleted(context.db, method, context.now(), told);
    return true;
  }
  await updatePaymentMethod(context.db, method.id, { deletionTries: method.deletionTries + 1 });
  return false;
}

function openKey(context: Context, method: PaymentMethod): string | null {
  const opened = openBillingKey(context, method);
  if (opened.kind === "opened") return opened.billingKey;
  context.log.error({ err: opened.error, paymentMethodId: method.id }, "a revoked billing key cannot be opened for deletion");
  return null;
}
