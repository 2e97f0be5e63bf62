import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { Panel } from "@/app/_components/panel";
import { formatMonth } from "@/app/_format/trade-day";
import type { AnnualView, LongTermFigures, MonthView } from "@/lib/journal/views";
import { GoalProgress } from "./goal-progress";
import { LongTerm } from "./long-term";
import { YearBars } from "./year-bars";

/** The goal of a month. Without one, it invites to set it. */
export function MonthGoal({ month: { month, goalWon, profitWon }, now }: { month: MonthView; now: Date }) {
  const t = useTranslations("goals");
  const title = t("month", { month: formatMonth(month, { locale: useLocale(), now }) });
  return (
    <GoalPanel id="month-goal" title={title} href={`/journal/goals?month=${month}`} isSet={goalWon !== null}>
      {goalWon === null ? (
        <p className="text-14 text-muted">{t("noMonth")}</p>
      ) : (
        <GoalProgress goalWon={goalWon} profitWon={profitWon} />
      )}
    </GoalPanel>
  );
}

/** The goal of the year, its months, and what only a long history shows. */
export function YearGoal({ annual, longTerm, now }: { annual: AnnualView; longTerm: LongTermFigures | null; now: Date }) {
  const t = useTranslations("goals");
  const { year, goalWon, profitWon } = annual;
  return (
    <GoalPanel id="annual" title={t("year", { year })} href="/journal/goals#annual-form" isSet={goalWon !== null}>
      {goalWon === null ? (
        <p className="text-14 text-muted">{t("noYear")}</p>
      ) : (
        <GoalProgress goalWon={goalWon} profitWon={profitWon} />
      )}
      <div className="mt-6">
        <YearBars annual={annual} now={now} />
      </div>
      {longTerm ? <LongTerm figures={longTerm} now={now} /> : null}
    </GoalPanel>
  );
}

type GoalPanelProps = { id: string; title: string; href: string; isSet: boolean; children: ReactNode };

function GoalPanel({ id, title, href, isSet, children }: GoalPanelProps) {
  const t = useTranslations("goals");
  const edit = (
    <AppLink
      href={href}
      className="-my-2.5 -mr-2 inline-flex min-h-11 items-center px-2 text-14 text-blue hover:underline print:hidden"
    >
      {isSet ? t("edit") : t("set")}
    </AppLink>
  );
  return (
    <Panel id={id} title={title} aside={edit} className="scroll-mt-4">
      {children}
    </Panel>
  );
}
