import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatInstant } from "@/app/_format/day";
import { shortWon } from "@/app/_format/profit";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import type { AdminOverview, DueView } from "@/lib/admin/views";
import { FigureTable } from "../_parts/figure-table";

type WeekPanelProps = { due: AdminOverview["due"]; now: Date };

/** A day with a charge is never invisible. */
const LEAST = 6;

/** What will be charged on each of the next seven days, until the day's last run. */
export function WeekPanel({ due, now }: WeekPanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const most = Math.max(...due.days.map(({ won }) => won), 1);
  const row = (id: string, name: string, { charges, won, ends }: DueView, isTotal = false) => ({
    id,
    isTotal,
    cells: [name, t("cases", { count: charges }), formatWon(won, locale), t("cases", { count: ends })],
  });
  return (
    <Panel id="due" title={t("dueTitle")}>
      <p className="font-semibold text-20">
        {due.week.charges === 0
          ? t("dueNothing")
          : t("dueSentence", { count: due.week.charges, amount: formatWon(due.week.won, locale) })}
      </p>
      {due.now.charges > 0 ? (
        <p className="text-14 text-muted">
          {t("dueWaiting", { count: due.now.charges, amount: formatWon(due.now.won, locale) })}
        </p>
      ) : null}
      <figure aria-label={t("dueTitle")} className="mt-4">
        <ol aria-hidden="true" className="grid grid-cols-7 gap-1 text-center sm:gap-2">
          {due.days.map(({ at, charges, won }) => (
            <li key={at.toISOString()} className="min-w-0">
              <svg
                viewBox="0 0 10 100"
                preserveAspectRatio="none"
                aria-hidden="true"
                className="h-24 w-full rounded-t-sm bg-ground"
              >
                {won > 0 ? <Bar percent={Math.max(LEAST, (won / most) * 100)} /> : null}
              </svg>
              <p className="mt-2 text-12 text-muted">{weekdayOf(at, locale)}</p>
              <p className="font-semibold text-13">{dayOf(at)}</p>
              <p className="text-12 text-muted">{charges === 0 ? "–" : t("cases", { count: charges })}</p>
              <p className="whitespace-nowrap text-12 text-muted">
                {charges === 0 ? "" : shortWon(won, locale).replace("+", "")}
              </p>
            </li>
          ))}
        </ol>
        <FigureTable
          open={t("asTable")}
          name={t("dueTitle")}
          heads={[t("dueUntil"), t("dueCharges"), t("amount"), t("dueEnds")]}
          rows={[
            row("now", t("dueNowRow"), due.now),
            ...due.days.map((day) => row(day.at.toISOString(), formatInstant(day.at, { locale, now, weekday: true }), day)),
            row("week", t("dueWeek"), due.week, true),
          ]}
        />
      </figure>
    </Panel>
  );
}

const Bar = ({ percent }: { percent: number }) => (
  <rect x="0" y={100 - percent} width="10" height={percent} className="fill-blue" />
);

const weekdayOf = (at: Date, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "Asia/Seoul" }).format(at);
/** The month is in the table. */
const dayOf = (at: Date): string => new Intl.DateTimeFormat("en", { day: "numeric", timeZone: "Asia/Seoul" }).format(at);
