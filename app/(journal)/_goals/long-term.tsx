import { useLocale, useTranslations } from "next-intl";
import { Fact, Facts } from "@/app/_components/facts";
import { formatMonth } from "@/app/_format/trade-day";
import type { LongTermFigures, MonthResult } from "@/lib/journal/views";
import { Profit } from "../_parts/profit";

/** What only a long history shows: the best and the worst month, and the longest streaks. */
export function LongTerm({
  figures: { bestMonth, worstMonth, longestGainDays, longestLossDays },
  now,
}: {
  figures: LongTermFigures;
  now: Date;
}) {
  const t = useTranslations("goals");
  return (
    <div className="mt-6 border-line border-t pt-5">
      <Facts>
        {bestMonth ? <Fact name={t("bestMonth")}>{<MonthFigure result={bestMonth} now={now} />}</Fact> : null}
        {worstMonth ? <Fact name={t("worstMonth")}>{<MonthFigure result={worstMonth} now={now} />}</Fact> : null}
        <Fact name={t("gainStreak")}>{t("days", { count: longestGainDays })}</Fact>
        <Fact name={t("lossStreak")}>{t("days", { count: longestLossDays })}</Fact>
      </Facts>
    </div>
  );
}

function MonthFigure({ result: { month, profitWon }, now }: { result: MonthResult; now: Date }) {
  const locale = useLocale();
  return (
    <>
      <span className="font-normal text-muted">{formatMonth(month, { locale, now })}</span> <Profit profitWon={profitWon} />
    </>
  );
}
