import { CalendarDays, Check, Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge } from "@/app/_components/badge";
import { ButtonLink } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { useEvery } from "@/app/_components/use-every";
import { formatDay } from "@/app/_format/day";
import { shortPlanName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { firstPeriod } from "@/app/billing/first-period";
import type { PlanView } from "@/lib/billing/views/views";

/** Whether the person can buy this plan, has it, has another one, or is an administrator. */
export type PlanAvailability = "open" | "current" | "other" | "complimentary";

type PlanCardProps = { view: PlanView; availability: PlanAvailability; batchHours: readonly number[]; now: Date };

export function PlanCard({ view, availability, batchHours, now }: PlanCardProps) {
  const t = useTranslations("landing");
  const every = useEvery();
  const common = useTranslations("common");
  const locale = useLocale();
  const { plan, amountWon, months, perMonthWon, saving } = view;
  const savedAmount = saving ? formatWon(saving.amountWon, locale) : "";
  const nextDay = formatDay(firstPeriod(plan, { now, batchHours }).nextChargeAt, { locale, now });
  return (
    <Panel className="flex flex-col">
      <div className="flex min-h-7 flex-wrap items-center gap-2">
        <h3 className="font-semibold text-16">{shortPlanName(plan, locale)}</h3>
        {availability === "current" ? <Badge tone="emerald">{t("inUse")}</Badge> : null}
        {saving ? <Badge tone="emerald">{t("saves", { amount: savedAmount })}</Badge> : null}
      </div>
      <p className="mt-3 flex flex-wrap items-baseline gap-x-2">
        <span className="font-bold text-28 tracking-tight">{formatWon(amountWon, locale)}</span>
        <span className="text-14 text-muted">
          {every(plan)}, {common("vatIncluded")}
        </span>
      </p>
      <p className="mt-1 text-14 text-muted">
        {months > 1 ? t("perMonth", { amount: formatWon(perMonthWon, locale) }) : t("perMonthSame")}
      </p>
      <ul className="mt-5 mb-6 flex-1 space-y-2.5 text-14">
        {saving ? (
          <Line icon={<Check className="size-4" />}>
            {t("savesExplained", { plan: shortPlanName(saving.plan, locale), times: saving.times, amount: savedAmount })}
          </Line>
        ) : null}
        {availability === "open" ? (
          <Line icon={<CalendarDays className="size-4" />}>{t("nextCharge", { day: nextDay })}</Line>
        ) : null}
        <Line icon={<Undo2 className="size-4" />}>{t("cancelAnytime")}</Line>
      </ul>
      <PlanAction plan={plan} availability={availability} />
    </Panel>
  );
}

function PlanAction({ plan, availability }: { plan: PlanView["plan"]; availability: PlanAvailability }) {
  const t = useTranslations("landing");
  const locale = useLocale();
  switch (availability) {
    case "open":
      return (
        <ButtonLink href={`/billing/checkout?plan=${plan}`} isWide>
          {t("start", { plan: shortPlanName(plan, locale) })}
        </ButtonLink>
      );
    case "current":
      return (
        <ButtonLink href="/billing" tone="plain" isWide>
          {t("manage")}
        </ButtonLink>
      );
    case "other":
      return <p className="text-14 text-muted">{t("otherPlan")}</p>;
    case "complimentary":
      return <p className="text-14 text-muted">{t("complimentary")}</p>;
    default:
      return availability satisfies never;
  }
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <span aria-hidden="true" className="mt-1 shrink-0 text-emerald">
        {icon}
      </span>
      <span>{children}</span>
    </li>
  );
}
