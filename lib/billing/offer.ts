import type { BillingSettings } from "../context";
import { forPlan, type Plan } from "./catalogue";
import { type Units, wholeWon } from "./rules/quantity";

/** What a plan is sold for. `listWon`: what a period of it costs, in whole won. */
export type Offer = Units & { listWon: number };

/** What a plan is sold for now: its configured price, and how many units it is sold with. */
export function offerOf(settings: Pick<BillingSettings, "priceWon" | "quantity">, plan: Plan): Offer {
  const units = { unitWon: forPlan(settings.priceWon, plan), quantity: forPlan(settings.quantity, plan) };
  return { ...units, listWon: wholeWon(units) };
}
