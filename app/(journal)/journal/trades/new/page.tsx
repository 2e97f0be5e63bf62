import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { permissionsOf } from "@/lib/journal/rules/permissions";
import { TradePanel } from "../../../_forms/trade-panel";
import { JournalPage } from "../../../_parts/journal-page";
import { journalVisit } from "../../../_parts/journal-visit";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trade");
  return { title: t("newTitle") };
}

export default async function NewTradePage() {
  const { access, now, today } = await journalVisit("/journal/trades/new");
  const t = await getTranslations("trade");
  // The id comes with the page, so that a form that is sent twice adds one trade.
  const trade = { id: crypto.randomUUID(), tradedOn: today, ticker: "", profitWon: null, entryReason: "", exitReason: "" };
  const { cutoffOn } = permissionsOf(access, now);
  return (
    <JournalPage current="trades" isNarrow>
      <TradePanel heading={t("newTitle")} trade={trade} isNew today={today} cutoffOn={cutoffOn} now={now} />
    </JournalPage>
  );
}
