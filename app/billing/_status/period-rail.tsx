import { useLocale, useTranslations } from "next-intl";
import { formatDay, formatLastDay } from "@/app/_format/day";
import type { PeriodCourse } from "@/lib/billing/views/views";
import { SpanBar } from "./span-bar";

/** The paid period: what is used of it, what is left, and the paid ones before it. */
export function PeriodRail({ course, isEnding, now }: { course: PeriodCourse; isEnding: boolean; now: Date }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const { start, end, passedPercent, paidBefore } = course;
  return (
    <figure>
      <figcaption className="text-14 text-muted">{t("nthPeriod", { count: paidBefore + 1 })}</figcaption>
      <SpanBar
        passedPercent={passedPercent}
        tone={isEnding ? "amber" : "emerald"}
        start={formatDay(start, { locale, now })}
        end={formatLastDay(end, { locale, now })}
        before={paidBefore}
      />
    </figure>
  );
}
