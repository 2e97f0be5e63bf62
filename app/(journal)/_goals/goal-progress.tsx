import clsx from "clsx";
import { CircleCheck } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { formatProfit } from "@/app/_format/profit";
import { formatWon } from "@/app/_format/won";
import { placeAt } from "../_charts/place";
import { Profit } from "../_parts/profit";
import { progressOf } from "./progress";

/** How far a goal is reached: the sum, a bar, and what is left, in words. */
export function GoalProgress({ goalWon, profitWon }: { goalWon: number; profitWon: number }) {
  const t = useTranslations("goals");
  const locale = useLocale();
  const { percent, leftWon } = progressOf({ goalWon, profitWon });
  const goal = formatWon(goalWon, locale);
  const isReached = leftWon === 0;
  return (
    <div>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <Profit profitWon={profitWon} className="font-bold text-20" />
        <span className="text-14 text-muted">{t("of", { goal })}</span>
      </p>
      <div
        role="img"
        aria-label={t("progress", { goal, profit: formatProfit(profitWon, locale), percent })}
        className="mt-3 h-2.5 overflow-hidden rounded-full bg-line forced-colors:border"
      >
        <div
          className={clsx("h-full rounded-full forced-colors:bg-[CanvasText]", isReached ? "bg-emerald" : "bg-ink")}
          style={placeAt({ width: Math.min(100, percent) })}
        />
      </div>
      <p className="mt-2 flex justify-between gap-3 text-14 text-muted">
        {isReached ? (
          <span className="inline-flex items-center gap-1.5 font-semibold text-emerald">
            <CircleCheck aria-hidden="true" className="size-4" />
            {t("reached")}
          </span>
        ) : (
          <span>{t("left", { amount: formatWon(leftWon, locale) })}</span>
        )}
        <span>{t("percent", { percent })}</span>
      </p>
    </div>
  );
}
