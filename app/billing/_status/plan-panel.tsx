import { useLocale, useTranslations } from "next-intl";
import { useId } from "react";
import { ButtonLink } from "@/app/_components/button";
import { formatDay } from "@/app/_format/day";
import { planWithQuantity } from "@/app/_format/plan";
import type { BillingStatusView } from "@/lib/billing/views/views";

type PlanPanelProps = { next: BillingStatusView["nextPlan"]; now: Date };

/** The way to another plan, or what comes with the next period. */
export function PlanPanel({ next, now }: PlanPanelProps) {
  const t = useTranslations("planChange");
  const words = useTranslations("plan");
  const locale = useLocale();
  const headingId = useId();
  const title = next
    ? t("scheduledTitle", {
        day: formatDay(next.at, { locale, now, weekday: true }),
        plan: planWithQuantity(words, next, locale),
      })
    : t("panelTitle");
  return (
    <section
      aria-labelledby={headingId}
      className="grid gap-4 rounded-card bg-paper p-6 sm:flex sm:items-center sm:justify-between sm:p-8 print:hidden"
    >
      <div>
        <h2 id={headingId} className="font-semibold text-16">
          {title}
        </h2>
        <p className="mt-1 text-14 text-muted">{next ? t("panelScheduled") : t("panelText")}</p>
      </div>
      <ButtonLink href="/billing/plan" tone="plain">
        {next ? t("linkScheduled") : t("link")}
      </ButtonLink>
    </section>
  );
}
