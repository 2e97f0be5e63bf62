import { Lock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { formatTradeDay } from "@/app/_format/trade-day";
import type { Access } from "@/lib/billing/access";
import type { Shown } from "@/lib/journal/views";
import { UpgradeButton } from "../_parts/upgrade-button";

type HiddenNoticeProps = { shown: Shown; historyMonths: Access["features"]["historyMonths"]; back: string; now: Date };

/** How many trades are hidden, since when, and that they are not lost. */
export function HiddenNotice({ shown: { cutoffOn, hiddenCount }, historyMonths, back, now }: HiddenNoticeProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  if (cutoffOn === null || hiddenCount === 0) return null;
  const title =
    typeof historyMonths === "number"
      ? t("hiddenTitle", { months: historyMonths, count: hiddenCount })
      : t("hiddenTitleAll", { count: hiddenCount });
  return (
    <aside
      aria-label={title}
      className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-3 rounded-card bg-ground p-4 sm:px-5 print:hidden"
    >
      <Lock aria-hidden="true" className="hidden size-5 shrink-0 text-muted sm:block" />
      <div className="min-w-52 flex-1 text-14">
        <p className="font-semibold">{title}</p>
        <p className="text-muted">{t("hiddenText", { day: formatTradeDay(cutoffOn, { locale, now, weekday: true }) })}</p>
      </div>
      <div className="w-full sm:w-auto">
        <UpgradeButton back={back} label={t("unlock")} />
      </div>
    </aside>
  );
}
