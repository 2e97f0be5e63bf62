import { findCheckout } from "@/db/queries/checkout/checkouts";
import type { Context } from "../../context";
import type { CheckoutView } from "./views";

/**
 * @returns this customer's checkout; null when no checkout has this order id or it belongs to
 *   another customer
 */
export async function readCheckout(context: Context, owner: { userId: string; orderId: string }): Promise<CheckoutView | null> {
  const checkout = await findCheckout(context.db, owner);
  if (!checkout) return null;
  const { orderId, purpose, plan, amountWon, status } = checkout;
  return { orderId, purpose, plan, amountWon, status };
}
