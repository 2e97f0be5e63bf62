import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { formatWon } from "@/app/_format/won";
import type { TradeList as TradeListView } from "@/lib/journal/views";
import { type TradeFilter, tradesHref } from "./filter";
import { NoTrades } from "./no-trades";
import { TradeDays } from "./trade-days";

/** A page of trades, with the capital before and after them, and the way to older ones. */
export function TradeList({ list, filter, now }: { list: TradeListView; filter: TradeFilter; now: Date }) {
  const t = useTranslations("trades");
  const locale = useLocale();
  const { trades, next, openingWon, closingWon } = list;
  if (trades.length === 0)
    return <NoTrades isFiltered={Boolean(filter.month || filter.q || filter.after)} hasHidden={list.hiddenCount > 0} />;
  return (
    <Panel>
      {filter.q ? null : (
        <p className="mb-5 text-14 text-muted">
          {t("span", { opening: formatWon(openingWon, locale), closing: formatWon(closingWon, locale) })}
        </p>
      )}
      <TradeDays trades={trades} level={2} now={now} />
      {next || filter.after ? (
        <nav aria-label={t("pages")} className="mt-6 flex flex-col gap-2 sm:flex-row sm:justify-center print:hidden">
          {filter.after ? (
            <AppLink
              href={tradesHref({ ...filter, after: undefined })}
              prefetch={false}
              className={buttonClass({ tone: "plain" })}
            >
              {t("first")}
            </AppLink>
          ) : null}
          {next ? (
            <AppLink href={tradesHref({ ...filter, after: next })} prefetch={false} className={buttonClass({ tone: "plain" })}>
              {t("more")}
            </AppLink>
          ) : null}
        </nav>
      ) : null}
    </Panel>
  );
}
