import type { BillingSettings } from "../../context";
import { monthsPerPeriod, type PlanEntry, plansOnOffer } from "../catalogue";
import { offerOf } from "../offer";
import type { PlanView } from "./views";

/** The plans on offer, with the configured prices in won, in the order of the catalogue. */
export const readPlans = ({ settings }: { settings: Pick<BillingSettings, "priceWon" | "quantity" | "trialDays"> }): PlanView[] =>
  plansOnOffer().map((entry) => {
    const { listWon: amountWon, ...units } = offerOf(settings, entry.id);
    const months = monthsPerPeriod(entry.id);
    const perMonthWon = Math.floor(amountWon / months);
    const trialDays = settings.trialDays[entry.id] ?? null;
    return { plan: entry.id, amountWon, units, months, perMonthWon, saving: savingOf(entry, settings), trialDays };
  });

/**
 * Compared with the shortest plan of the same tier for as many units, if this period is a whole
 * multiple of that one. Another number of units is another thing, not a saving.
 */
function savingOf({ id, tier }: PlanEntry, settings: Parameters<typeof offerOf>[0]): PlanView["saving"] {
  const { quantity } = offerOf(settings, id);
  const alike = plansOnOffer().filter((other) => other.tier === tier && offerOf(settings, other.id).quantity === quantity);
  const shortest = alike.reduce((least, other) => (monthsPerPeriod(other.id) < monthsPerPeriod(least.id) ? other : least));
  const times = monthsPerPeriod(id) / monthsPerPeriod(shortest.id);
  const shortestWon = offerOf(settings, shortest.id).listWon;
  const amountWon = shortestWon * times - offerOf(settings, id).listWon;
  const freeMonths = Math.floor(amountWon / shortestWon) * monthsPerPeriod(shortest.id);
  return Number.isInteger(times) && amountWon > 0 ? { amountWon, plan: shortest.id, times, freeMonths } : null;
}
