import { useTranslations } from "next-intl";
import { everyPeriod } from "@/app/_format/plan";
import type { Plan } from "@/lib/billing/catalogue";

/** @returns how often a plan is charged, in words */
export function useEvery(): (plan: Plan) => string {
  const t = useTranslations("plan");
  return (plan) => {
    const { key, count } = everyPeriod(plan);
    return t(`every.${key}`, { count });
  };
}
