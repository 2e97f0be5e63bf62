import { plansOnOffer } from "@/lib/billing/catalogue";
import { withReturnPath } from "./return-path";

/**
 * The way to more features: what a locked card of the product leads to.
 * @param back the page of the product, to which the customer returns after the payment
 */
export function upgradePath(back: string): string {
  const [plan] = plansOnOffer();
  return plan ? withReturnPath(`/billing/checkout?plan=${plan.id}`, back) : "/#plans";
}
