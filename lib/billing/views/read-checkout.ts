import { findCheckoutWithCode } from "@/db/queries/checkout/checkouts";
import type { Context } from "../../context";
import type { CheckoutView } from "./views";

/**
 * @returns this customer's checkout; null when no checkout has this order id or it belongs to
 *   another customer
 */
export async function readCheckout(context: Context, owner: { userId: string; orderId: string }): Promise<CheckoutView | null> {
  const found = await findCheckoutWithCode(context.db, owner);
  if (!found) return null;
  const { orderId, purpose, plan, amountWon, status, failedReason } = found.checkout;
  const promoCode = isOfCode(failedReason) ? null : found.promoCode;
  return { orderId, purpose, plan, promoCode, amountWon, freeFrom: found.freeFrom, status };
}

/** Whether the code itself was refused, so that another try does better without it. */
const isOfCode = (reason: string | null): boolean => reason?.startsWith("promo_code_") ?? false;
