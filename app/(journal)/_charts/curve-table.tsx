import { useLocale, useTranslations } from "next-intl";
import { formatTradeDay } from "@/app/_format/trade-day";
import { formatWon } from "@/app/_format/won";
import type { CurvePoint } from "@/lib/journal/views";
import { Profit } from "../_parts/profit";

type CurveTableProps = { points: readonly CurvePoint[]; isCut: boolean; now: Date };

/** The curve's figures, newest first, folded until they are wanted. */
export function CurveTable({ points, isCut, now }: CurveTableProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const rows = points.map((point, index) => ({ ...point, before: points[index - 1]?.balanceWon ?? null })).reverse();
  const day = (on: string) => formatTradeDay(on, { locale, now, weekday: true });
  return (
    <details className="mt-3 text-14 print:hidden">
      <summary className="-mx-2 inline-flex min-h-11 items-center rounded-full px-2 text-muted hover:text-ink hover:underline">
        {t("curveTable")}
      </summary>
      <div className="mt-2 overflow-clip rounded-card border border-line">
        <table className="w-full">
          <caption className="sr-only">{t("curveTableName")}</caption>
          <thead className="text-13 text-muted">
            <tr>
              <th scope="col" className="px-4 py-2 text-left font-medium">
                {t("day")}
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium">
                {t("change")}
              </th>
              <th scope="col" className="px-4 py-2 text-right font-medium">
                {t("balance")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ on, balanceWon, before }) => (
              <tr key={on} className="border-line border-t">
                <th scope="row" className="px-4 py-2 text-left font-normal">
                  {before === null && isCut ? t("before", { day: day(on) }) : day(on)}
                </th>
                <td className="px-4 py-2 text-right">{before === null ? null : <Profit profitWon={balanceWon - before} />}</td>
                <td className="px-4 py-2 text-right">{formatWon(balanceWon, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
