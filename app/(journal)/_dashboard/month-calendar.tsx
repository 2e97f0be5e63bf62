import clsx from "clsx";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { Panel } from "@/app/_components/panel";
import { formatProfit, shortWon } from "@/app/_format/profit";
import { formatMonth, formatTradeDay, monthAfter } from "@/app/_format/trade-day";
import type { DayResult, MonthView } from "@/lib/journal/views";
import { Profit, profitColour } from "../_parts/profit";
import { dayHref } from "../_trades/filter";
import { weekdayNames, weeksOf } from "./weeks";

type MonthCalendarProps = { month: MonthView; today: string; now: Date; locked: ReactNode };

/** The result of each day of a month. A day with trades leads to them. */
export function MonthCalendar({ month: view, today, now, locked }: MonthCalendarProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const { month, days, isHidden } = view;
  const name = formatMonth(month, { locale, now });
  const results = new Map(days.map((day) => [day.on, day]));
  return (
    <Panel
      id="month"
      title={t("calendar", { month: name })}
      aside={<MonthSteps month={month} present={today.slice(0, 7)} now={now} />}
      className="scroll-mt-4"
    >
      {isHidden ? (
        locked
      ) : (
        <>
          <p className="-mt-2 mb-4 font-bold text-20">
            <span className="sr-only">{t("sum")} </span>
            <Profit profitWon={view.profitWon} />
          </p>
          <table className="w-full table-fixed border-separate border-spacing-0.5 sm:border-spacing-1">
            <caption className="sr-only">{t("calendar", { month: name })}</caption>
            <thead>
              <tr>
                {weekdayNames(locale).map((weekday) => (
                  <th key={weekday} scope="col" className="pb-1 font-normal text-12 text-muted">
                    {weekday}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeksOf(month).map((week) => (
                <tr key={week.find(Boolean)}>
                  {week.map((on, weekday) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: an empty cell is nothing but its place.
                    <td key={weekday} className="p-0 align-top">
                      {on ? <DayCell on={on} result={results.get(on)} isToday={on === today} now={now} /> : null}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Panel>
  );
}

const CELL = "flex h-12 flex-col items-center justify-center rounded-lg text-12 leading-tight sm:h-14";

type DayCellProps = { on: string; result: DayResult | undefined; isToday: boolean; now: Date };

function DayCell({ on, result, isToday, now }: DayCellProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const number = (
    <span
      className={clsx(isToday && "rounded-full bg-accent px-1.5 font-semibold text-on-accent")}
      aria-current={isToday ? "date" : undefined}
    >
      {Number(on.slice(8))}
    </span>
  );
  if (!result) return <div className={clsx(CELL, "text-muted")}>{number}</div>;
  const { profitWon, trades } = result;
  const label = t("dayLabel", {
    day: formatTradeDay(on, { locale, now, weekday: true }),
    count: trades,
    profit: formatProfit(profitWon, locale),
  });
  return (
    <AppLink
      href={dayHref(on)}
      prefetch={false}
      aria-label={label}
      title={label}
      className={clsx(
        CELL,
        "hover:ring-2 hover:ring-edge",
        profitWon > 0 ? "bg-gain-soft" : profitWon < 0 ? "bg-loss-soft" : "bg-ground",
      )}
    >
      {number}
      <span className={clsx("whitespace-nowrap font-semibold tracking-tighter", profitColour(profitWon))}>
        {shortWon(profitWon, locale)}
      </span>
    </AppLink>
  );
}

function MonthSteps({ month, present, now }: { month: string; present: string; now: Date }) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const step = (count: number, label: string, icon: ReactNode) => {
    const target = monthAfter(month, count);
    return (
      <AppLink
        href={target === present ? "/journal#month" : `/journal?month=${target}#month`}
        prefetch={false}
        aria-label={`${label}, ${formatMonth(target, { locale, now })}`}
        className="inline-flex size-11 items-center justify-center rounded-full text-muted hover:bg-ground hover:text-ink"
      >
        {icon}
      </AppLink>
    );
  };
  return (
    <nav aria-label={t("months")} className="-my-2 flex items-center print:hidden">
      {step(-1, t("previousMonth"), <ChevronLeft aria-hidden="true" className="size-5" />)}
      {month < present ? (
        step(1, t("nextMonth"), <ChevronRight aria-hidden="true" className="size-5" />)
      ) : (
        <span className="size-11" />
      )}
    </nav>
  );
}
