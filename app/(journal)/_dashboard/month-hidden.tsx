import { useLocale, useTranslations } from "next-intl";
import { formatMonth } from "@/app/_format/trade-day";
import { UpgradeButton } from "../_parts/upgrade-button";

/** Instead of a month that lies before what the person may see. */
export function MonthHidden({ month, now }: { month: string; now: Date }) {
  const t = useTranslations("dashboard");
  return (
    <div className="space-y-4 rounded-card bg-ground p-5 text-14">
      <p>{t("monthHidden", { month: formatMonth(month, { locale: useLocale(), now }) })}</p>
      <UpgradeButton back={`/journal?month=${month}`} label={t("unlock")} />
    </div>
  );
}
