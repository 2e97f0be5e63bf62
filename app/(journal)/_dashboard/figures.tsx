import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Panel } from "@/app/_components/panel";
import { formatTradeDay } from "@/app/_format/trade-day";
import type { Figures as FiguresView, Shown } from "@/lib/journal/views";
import { Profit } from "../_parts/profit";

type FiguresProps = { figures: FiguresView; cutoffOn: Shown["cutoffOn"]; now: Date };

/** How the person trades: the share of wins, and what a win and a loss are worth. */
export function Figures({ figures, cutoffOn, now }: FiguresProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const { trades, wins, losses, winRate, averageWinWon, averageLossWon } = figures;
  const since = cutoffOn ? (
    <span className="text-13 text-muted">{t("figuresSince", { day: formatTradeDay(cutoffOn, { locale, now }) })}</span>
  ) : null;
  return (
    <Panel id="figures" title={t("figures")} aside={since}>
      {trades === 0 ? (
        <p className="text-14 text-muted">{t("figuresNone")}</p>
      ) : (
        <dl className="flex flex-wrap gap-x-6 gap-y-5">
          <Figure name={t("winRate")} note={t("winRateText", { wins, losses })}>
            {winRate === null ? t("none") : new Intl.NumberFormat(locale, { style: "percent" }).format(winRate)}
          </Figure>
          <Figure name={t("count")}>{t("countValue", { count: trades })}</Figure>
          <Figure name={t("averageWin")}>{averageWinWon === null ? t("none") : <Profit profitWon={averageWinWon} />}</Figure>
          <Figure name={t("averageLoss")}>{averageLossWon === null ? t("none") : <Profit profitWon={averageLossWon} />}</Figure>
        </dl>
      )}
    </Panel>
  );
}

/** Two in a row, unless an amount is too long for half of it. */
function Figure({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="min-w-[calc(50%-0.75rem)]">
      <dt className="text-14 text-muted">{name}</dt>
      <dd className="mt-0.5 font-semibold text-16 sm:text-20">
        {children}
        {note ? <small className="block font-normal text-13 text-muted">{note}</small> : null}
      </dd>
    </div>
  );
}
