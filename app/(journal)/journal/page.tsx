import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { fromAddress } from "@/app/_server/texts";
import { monthText } from "@/app/_server/trade-fields";
import { listTrades } from "@/lib/journal/list-trades";
import { readDashboard } from "@/lib/journal/read-dashboard";
import { DashboardBody } from "../_dashboard/dashboard-body";
import { FirstTrade, StartingCapital } from "../_dashboard/first-steps";
import { JournalPage } from "../_parts/journal-page";
import { journalVisit } from "../_parts/journal-visit";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("dashboard");
  return { title: t("title") };
}

type DashboardProps = { searchParams: Promise<{ month?: string | string[] }> };

const RECENT_TRADES = 5;

export default async function DashboardPage({ searchParams }: DashboardProps) {
  const { context, userId, access, now, today } = await journalVisit("/journal");
  const asked = fromAddress(monthText, (await searchParams).month);
  const month = asked && asked <= today ? asked : undefined;
  const dashboard = await readDashboard(context, { userId, access, month });
  if (dashboard.curve.length > 0) {
    const { trades } = await listTrades(context, { userId, access, most: RECENT_TRADES });
    return (
      <JournalPage current="overview">
        <DashboardBody dashboard={dashboard} recent={trades} access={access} today={today} now={now} />
      </JournalPage>
    );
  }
  return (
    <JournalPage current="overview" isNarrow>
      {dashboard.startingWon === null ? <StartingCapital /> : <FirstTrade startingWon={dashboard.startingWon} />}
    </JournalPage>
  );
}
