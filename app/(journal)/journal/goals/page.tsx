import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Panel } from "@/app/_components/panel";
import { formatMonth } from "@/app/_format/trade-day";
import { fromAddress } from "@/app/_server/texts";
import { monthText } from "@/app/_server/trade-fields";
import { readDashboard } from "@/lib/journal/read-dashboard";
import type { AnnualView, Dashboard, MonthView } from "@/lib/journal/views";
import { GoalForm } from "../../_forms/amount-forms";
import { AnnualLocked } from "../../_goals/annual-locked";
import { GoalProgress } from "../../_goals/goal-progress";
import { LongTerm } from "../../_goals/long-term";
import { YearBars } from "../../_goals/year-bars";
import { JournalPage } from "../../_parts/journal-page";
import { journalVisit } from "../../_parts/journal-visit";
import { NeedsScript } from "../../_parts/needs-script";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("goals");
  return { title: t("title") };
}

type GoalsProps = { searchParams: Promise<{ month?: string | string[] }> };

export default async function GoalsPage({ searchParams }: GoalsProps) {
  const { context, userId, access, now } = await journalVisit("/journal/goals");
  const month = fromAddress(monthText, (await searchParams).month) || undefined;
  const dashboard = await readDashboard(context, { userId, access, month });
  const t = await getTranslations("goals");
  return (
    <JournalPage current="goals" isNarrow>
      <h1 className="sr-only">{t("heading")}</h1>
      <MonthPart month={dashboard.month} now={now} />
      {dashboard.annual ? (
        <YearPart annual={dashboard.annual} longTerm={dashboard.figures.longTerm} now={now} />
      ) : (
        <AnnualLocked back="/journal/goals" />
      )}
      <NeedsScript />
    </JournalPage>
  );
}

async function MonthPart({ month: { month, goalWon, profitWon }, now }: { month: MonthView; now: Date }) {
  const t = await getTranslations("goals");
  const name = formatMonth(month, { locale: await getLocale(), now });
  return (
    <Panel id="month-goal" title={t("month", { month: name })}>
      {goalWon === null ? (
        <p className="text-14 text-muted">{t("noMonth")}</p>
      ) : (
        <GoalProgress goalWon={goalWon} profitWon={profitWon} />
      )}
      <div className="mt-6">
        <GoalForm id="month-form" period={month} label={t("labelMonth", { month: name })} goalWon={goalWon} />
      </div>
    </Panel>
  );
}

type YearPartProps = { annual: AnnualView; longTerm: Dashboard["figures"]["longTerm"]; now: Date };

async function YearPart({ annual, longTerm, now }: YearPartProps) {
  const t = await getTranslations("goals");
  const { year, goalWon, profitWon } = annual;
  return (
    <Panel id="annual" title={t("year", { year })} className="scroll-mt-4">
      {goalWon === null ? (
        <p className="text-14 text-muted">{t("noYear")}</p>
      ) : (
        <GoalProgress goalWon={goalWon} profitWon={profitWon} />
      )}
      <div className="my-6">
        <GoalForm id="annual-form" period={year} label={t("labelYear", { year })} goalWon={goalWon} />
      </div>
      <YearBars annual={annual} now={now} />
      {longTerm ? <LongTerm figures={longTerm} now={now} /> : null}
    </Panel>
  );
}
