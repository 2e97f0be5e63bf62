import { Check } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useId } from "react";
import { ButtonLink } from "@/app/_components/button";
import { useEvery } from "@/app/_components/use-every";
import { shortPlanName, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PlanView } from "@/lib/billing/views/views";

const GAINS = ["history", "goals", "export"] as const;

/** For somebody who never subscribed: what Pro gives, what it costs, and the way to it. */
export function Offer({ plans }: { plans: readonly PlanView[] }) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  const locale = useLocale();
  const every = useEvery();
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="rounded-card bg-paper p-6 sm:p-8">
      <h2 id={headingId} className="font-semibold text-20">
        {t("offerTitle")}
      </h2>
      <ul className="mt-4 space-y-3 text-16">
        {GAINS.map((gain) => (
          <li key={gain} className="flex gap-3">
            <Check aria-hidden="true" className="mt-1 size-5 shrink-0 text-emerald" />
            {t(`offer_${gain}`)}
          </li>
        ))}
      </ul>
      <ul className="mt-6 grid gap-3 sm:grid-cols-2">
        {plans.map(({ plan, amountWon, units, saving }) => (
          <li key={plan} className="flex flex-col gap-4 rounded-card border border-line p-5">
            <div>
              <p className="flex flex-wrap items-center justify-between gap-2 font-medium text-14">
                {shortPlanName(plan, locale)}
                {saving ? (
                  <span className="font-semibold text-13 text-emerald">
                    {t("offerSaves", { amount: formatWon(saving.amountWon, locale) })}
                  </span>
                ) : null}
              </p>
              <p className="mt-1 font-bold text-28 tabular-nums tracking-tight">{formatWon(amountWon, locale)}</p>
              {units.quantity > 1 ? <p className="text-13 text-muted">{unitWords({ plan, units }, locale)}</p> : null}
              <p className="text-13 text-muted">
                {every(plan)}, {common("vatIncluded")}
              </p>
            </div>
            <ButtonLink href={`/billing/checkout?plan=${plan}`} tone={saving ? "primary" : "plain"} isWide>
              {t("offerStart", { plan: shortPlanName(plan, locale) })}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
