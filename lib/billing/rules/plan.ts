/** What is sold. A plan is the product; a price is its amount at a time (see db/schema/catalog.ts). */
export const PLANS = ["pro_monthly", "pro_yearly"] as const;
export type Plan = (typeof PLANS)[number];

/** Calendar months in one period of the plan. */
export const MONTHS_PER_PERIOD: Record<Plan, number> = { pro_monthly: 1, pro_yearly: 12 };

export const isPlan = (value: unknown): value is Plan => PLANS.some((plan) => plan === value);
