import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { uuidText } from "@/app/_server/texts";
import { readTrade } from "@/lib/journal/read-trade";
import { permissionsOf } from "@/lib/journal/rules/permissions";
import { DeleteButton } from "../../../_forms/delete-button";
import { TradePanel } from "../../../_forms/trade-panel";
import { JournalPage } from "../../../_parts/journal-page";
import { journalVisit } from "../../../_parts/journal-visit";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trade");
  return { title: t("editTitle") };
}

type TradeProps = { params: Promise<{ id: string }> };

export default async function TradePage({ params }: TradeProps) {
  const id = uuidText.safeParse((await params).id);
  if (!id.success) notFound();
  const { context, userId, access, now, today } = await journalVisit(`/journal/trades/${id.data}`);
  const trade = await readTrade(context, { userId, access, id: id.data });
  if (!trade) notFound();
  const t = await getTranslations("trade");
  const journal = await getTranslations("journal");
  const common = await getTranslations("common");
  const words = {
    delete: t("delete"),
    deleting: t("deleting"),
    deleted: t("deleted", { ticker: trade.ticker }),
    noAnswer: journal("noAnswer"),
    signIn: common("signInAgain"),
  };
  const { cutoffOn } = permissionsOf(access, now);
  return (
    <JournalPage current="trades" isNarrow>
      <TradePanel heading={t("editTitle")} trade={trade} isNew={false} today={today} cutoffOn={cutoffOn} now={now}>
        <div className="mt-4">
          <DeleteButton tradeId={trade.id} words={words} />
        </div>
      </TradePanel>
    </JournalPage>
  );
}
