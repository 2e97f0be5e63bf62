import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { shortWon } from "@/app/_format/profit";
import { formatMonth } from "@/app/_format/trade-day";
import type { AnnualView } from "@/lib/journal/views";
import { placeAt } from "../_charts/place";
import { Profit } from "../_parts/profit";
import { barsOf } from "./bars";

/**
 * The twelve months of a year: gains up, losses down. The table of the same figures is for ears.
 */
export function YearBars({ annual, now }: { annual: AnnualView; now: Date }) {
  const t = useTranslations("goals");
  const locale = useLocale();
  const name = t("months", { year: annual.year });
  const { bars, zero } = barsOf(annual);
  return (
    <figure aria-label={name}>
      <div aria-hidden="true" className="relative h-32">
        <div className="absolute inset-x-0 border-edge border-t" style={placeAt({ top: zero })} />
        <ul className="absolute inset-0 grid grid-cols-12 gap-1 sm:gap-2">
          {bars.map(({ month, profitWon, top, height }) => (
            <li key={month} className="relative" title={`${formatMonth(month, { locale, now })} ${shortWon(profitWon, locale)}`}>
              <span
                className={clsx("absolute inset-x-0 rounded-xs", profitWon < 0 ? "bg-loss" : "bg-gain")}
                style={placeAt({ top, height })}
              />
            </li>
          ))}
        </ul>
      </div>
      <ol aria-hidden="true" className="mt-2 grid grid-cols-12 gap-1 text-center text-12 text-muted sm:gap-2">
        {bars.map(({ month }) => (
          <li key={month}>{Number(month.slice(5))}</li>
        ))}
      </ol>
      <table className="sr-only">
        <caption>{name}</caption>
        <thead>
          <tr>
            <th scope="col">{t("monthColumn")}</th>
            <th scope="col">{t("profitColumn")}</th>
          </tr>
        </thead>
        <tbody>
          {annual.months.map(({ month, profitWon }) => (
            <tr key={month}>
              <th scope="row">{formatMonth(month, { locale, now })}</th>
              <td>
                <Profit profitWon={profitWon} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
