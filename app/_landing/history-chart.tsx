import { Lock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { formatWon } from "@/app/_format/won";
import { featuresOf, freeTier } from "@/lib/billing/catalogue";
import { HistoryScrub } from "./history-scrub";
import { SAMPLE_MONTHS, sampleCurve, sampleFigures } from "./sample-journal";

const LINE = "fill-none stroke-[3] [stroke-linecap:round] [stroke-linejoin:round]";

/** How many months back Free shows; all of the sample when it has no limit. */
export function freeMonths(): number {
  const months = featuresOf(freeTier()).historyMonths;
  return typeof months === "number" ? Math.min(months, SAMPLE_MONTHS) : SAMPLE_MONTHS;
}

/**
 * What Free and Pro show of the same journal. The chart has both parts, with their names, also
 * without scripts; with scripts a slider uncovers the hidden part.
 */
export function HistoryChart() {
  const t = useTranslations("landing");
  const locale = useLocale();
  const { line, endY } = sampleCurve();
  const mostHidden = SAMPLE_MONTHS - freeMonths();
  const steps = Array.from({ length: mostHidden + 1 }, (_, hidden) => {
    const months = SAMPLE_MONTHS - hidden;
    const { trades, profitWon } = sampleFigures(months);
    return {
      span: hidden === 0 ? t("scrubAll") : t("scrubLast", { months }),
      isFreeToSee: hidden === mostHidden,
      trades: t("scrubTrades", { count: trades }),
      profit: `+${formatWon(profitWon, locale)}`,
    } as const;
  });
  return (
    <HistoryScrub
      months={SAMPLE_MONTHS}
      steps={steps}
      words={{ label: t("scrubLabel"), free: t("scrubFree"), pro: t("scrubPro") }}
    >
      <div className="relative h-44 sm:h-64">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className="absolute inset-0 size-full">
          {[25, 50, 75].map((y) => (
            <path key={y} d={`M0 ${y}H100`} vectorEffect="non-scaling-stroke" className="stroke-chart-grid" />
          ))}
          <path d={line} vectorEffect="non-scaling-stroke" strokeDasharray="1 7" className={`${LINE} stroke-chart-hidden`} />
        </svg>
        <div className="absolute inset-0 [clip-path:inset(-1rem_-1rem_-1rem_var(--hidden))]">
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className="size-full overflow-visible">
            <path d={`${line}L100 100L0 100Z`} className="fill-chart-area" />
            <path d={line} vectorEffect="non-scaling-stroke" className={`${LINE} stroke-chart-line`} />
          </svg>
          <span
            aria-hidden="true"
            style={{ top: `${endY}%` }}
            className="absolute right-0 size-3.5 translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-paper bg-spark"
          />
        </div>
        <div className="absolute inset-y-0 left-0 flex w-(--hidden) items-end justify-center overflow-hidden border-edge border-r-2 border-dashed bg-ground/60 pb-3">
          <p className="inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-full bg-paper px-3 py-1 font-semibold text-12 text-emerald">
            <Lock aria-hidden="true" className="size-3.5" />
            {t("scrubHidden")}
          </p>
        </div>
      </div>
    </HistoryScrub>
  );
}
