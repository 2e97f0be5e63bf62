import type { Context } from "../../context";
import { MONTHS_PER_PERIOD, type Plan } from "../rules/plan";
import type { PlanView } from "./views";

/** The plans on offer with the configured prices. */
export async function readPlans(context: Pick<Context, "settings">): Promise<{ monthly: PlanView; yearly: PlanView }> {
  const { priceWon } = context.settings;
  const view = (plan: Plan): PlanView => ({
    plan,
    amountWon: priceWon[plan],
    perMonthWon: Math.floor(priceWon[plan] / MONTHS_PER_PERIOD[plan]),
    savesWon: Math.max(0, priceWon.pro_monthly * MONTHS_PER_PERIOD[plan] - priceWon[plan]),
  });
  return { monthly: view("pro_monthly"), yearly: view("pro_yearly") };
}
