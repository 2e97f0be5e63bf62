import type { Transaction } from "@/db/client";
import { findPaymentMethodByFingerprint, insertPaymentMethod, updatePaymentMethod } from "@/db/queries/card/payment-methods";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import type { BillingKeyIssued } from "../../toss/schema";
import { auditRows } from "../audit";
import { billingKeyFingerprints, sealBillingKey } from "./billing-key";

/**
 * Stores a billing key, sealed, as soon as it is issued: Toss offers no way to look one up later.
 * If Toss returns the key of a card that this person registered before, that row is used again.
 * @returns the payment method's id
 * Source: POST /v1/billing/authorizations/issue, docs.tosspayments.com/reference
 */
export async function storeCard(
  tx: Transaction,
  context: Context,
  input: { userId: string; billing: BillingKeyIssued },
): Promise<string> {
  const { userId, billing } = input;
  const known = await findPaymentMethodByFingerprint(tx, billingKeyFingerprints(context, billing.billingKey));
  invariant(!known || known.userId === userId, "Toss answered with another person's billing key");
  if (known) {
    await updatePaymentMethod(tx, known.id, {
      status: "active",
      revokedAt: null,
      deletedAt: null,
      reportedDeletedAt: null,
      deletionTries: 0,
    });
    return known.id;
  }
  const id = crypto.randomUUID();
  const card = {
    id,
    userId,
    ...sealBillingKey(context, { id, billingKey: billing.billingKey }),
    issuerCode: billing.issuerCode ?? "",
    maskedNumber: billing.maskedNumber ?? "",
    cardType: billing.cardType ?? "",
    ownerType: billing.ownerType ?? "",
    createdAt: context.now(),
  };
  const registered = auditRows(context, [{ action: "card_registered", userId, detail: { issuerCode: billing.issuerCode } }]);
  await insertPaymentMethod(tx, card, registered);
  return id;
}
