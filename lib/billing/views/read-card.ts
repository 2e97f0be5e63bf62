import { findPaymentMethod } from "@/db/queries/card/payment-methods";
import type { Context } from "../../context";
import type { CardView } from "./views";

/**
 * @returns what may be shown of this customer's card; null when no card has this id or it belongs
 *   to another customer
 */
export async function readCard(
  context: Context,
  input: { userId: string; paymentMethodId: string | null },
): Promise<CardView | null> {
  const method = input.paymentMethodId ? await findPaymentMethod(context.db, input.paymentMethodId) : null;
  if (!method || method.userId !== input.userId) return null;
  const { issuerCode, maskedNumber, cardType, ownerType, createdAt } = method;
  return { issuerCode, maskedNumber, cardType, ownerType, registeredAt: createdAt };
}
