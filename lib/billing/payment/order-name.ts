import type { Plan } from "../rules/plan";

/** What Toss prints on the card slip and shows in its console. A receipt text for one country, so not in the message catalogue. */
const ORDER_NAMES: Record<Plan, string> = { pro_monthly: "Trakko Pro 월간 구독", pro_yearly: "Trakko Pro 연간 구독" };

export const orderName = (plan: Plan): string => ORDER_NAMES[plan];
