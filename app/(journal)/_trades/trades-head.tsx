import { Download, Plus, Search } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { INPUT_CLASS } from "@/app/_components/field";
import { formatMonth } from "@/app/_format/trade-day";
import { monthsToChoose, type TradeFilter, tradesHref } from "./filter";

type TradesHeadProps = { filter: TradeFilter; cutoffOn: string | null; today: string; now: Date; mayExport: boolean };

/** The heading of the list, what can be done with it, and the form that narrows it. */
export function TradesHead({ filter, cutoffOn, today, now, mayExport }: TradesHeadProps) {
  const t = useTranslations("trades");
  const journal = useTranslations("journal");
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <h1 className="font-bold text-28">{t("heading")}</h1>
        <div className="flex w-full gap-2 sm:w-auto">
          {mayExport ? (
            <a href="/api/trades/export" download className={buttonClass({ tone: "plain" })}>
              <Download aria-hidden="true" className="size-5" />
              <span className="sr-only sm:not-sr-only">{t("export")}</span>
            </a>
          ) : null}
          <div className="flex-1">
            <ButtonLink href="/journal/trades/new" isWide>
              <Plus aria-hidden="true" className="size-5" />
              {journal("add")}
            </ButtonLink>
          </div>
        </div>
      </div>
      <FilterForm filter={filter} months={monthsToChoose({ today, firstOn: cutoffOn, chosen: filter.month })} now={now} />
    </>
  );
}

/** A plain form, so that it works without scripts and its address can be kept. */
function FilterForm({ filter: { month, q }, months, now }: { filter: TradeFilter; months: readonly string[]; now: Date }) {
  const t = useTranslations("trades");
  const locale = useLocale();
  return (
    <search className="print:hidden">
      <form action="/journal/trades" className="flex flex-wrap items-end gap-2">
        <label className="min-w-0 flex-[1_1_14rem]">
          <span className="sr-only">{t("search")}</span>
          <input
            name="q"
            type="search"
            defaultValue={q}
            maxLength={100}
            placeholder={t("searchPlaceholder")}
            className={INPUT_CLASS}
          />
        </label>
        <label className="min-w-0 flex-[1_1_9rem] sm:flex-none">
          <span className="sr-only">{t("month")}</span>
          <select name="month" defaultValue={month ?? ""} className={INPUT_CLASS}>
            <option value="">{t("allMonths")}</option>
            {months.map((value) => (
              <option key={value} value={value}>
                {formatMonth(value, { locale, now })}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className={buttonClass({ tone: "plain" })}>
          <Search aria-hidden="true" className="size-5" />
          {t("find")}
        </button>
        {month || q ? (
          <AppLink href={tradesHref({})} className="inline-flex min-h-12 items-center px-2 text-14 text-blue hover:underline">
            {t("reset")}
          </AppLink>
        ) : null}
      </form>
    </search>
  );
}
