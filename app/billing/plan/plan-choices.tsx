import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import { planName } from "@/app/_format/plan";
import type { Plan } from "@/lib/billing/catalogue";

/** The plans that may be chosen; nothing to show when there is only one. */
export function PlanChoices({ choices, chosen }: { choices: readonly Plan[]; chosen: Plan }) {
  const t = useTranslations("planChange");
  const locale = useLocale();
  if (choices.length < 2) return null;
  return (
    <nav aria-label={t("choices")} className="grid gap-2 sm:grid-cols-2">
      {choices.map((plan) => (
        <AppLink
          key={plan}
          href={`/billing/plan?plan=${plan}`}
          aria-current={plan === chosen ? "true" : undefined}
          className={buttonClass({ tone: plan === chosen ? "primary" : "plain", isWide: true })}
        >
          {planName(plan, locale)}
        </AppLink>
      ))}
    </nav>
  );
}
