import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { fromAddress, pageKeyText, searchText } from "@/app/_server/texts";
import { monthText } from "@/app/_server/trade-fields";
import { listTrades } from "@/lib/journal/list-trades";
import { HiddenNotice } from "../../_dashboard/hidden-notice";
import { JournalPage } from "../../_parts/journal-page";
import { journalVisit } from "../../_parts/journal-visit";
import { TradeList } from "../../_trades/trade-list";
import { TradesHead } from "../../_trades/trades-head";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trades");
  return { title: t("title") };
}

type TradesProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function TradesPage({ searchParams }: TradesProps) {
  const { context, userId, access, now, today } = await journalVisit("/journal/trades");
  const query = await searchParams;
  const filter = {
    month: fromAddress(monthText, query.month) || undefined,
    q: fromAddress(searchText, query.q) || undefined,
    after: fromAddress(pageKeyText, query.after) || undefined,
  };
  const list = await listTrades(context, { userId, access, ...filter });
  return (
    <JournalPage current="trades">
      <TradesHead
        filter={filter}
        cutoffOn={list.cutoffOn}
        today={today}
        now={now}
        mayExport={Boolean(access.features.csvExport)}
      />
      <TradeList list={list} filter={filter} now={now} />
      <HiddenNotice shown={list} historyMonths={access.features.historyMonths} back="/journal/trades" now={now} />
    </JournalPage>
  );
}
