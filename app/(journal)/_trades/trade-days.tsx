import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { formatTradeDay } from "@/app/_format/trade-day";
import type { TradeView } from "@/lib/journal/views";
import { Profit } from "../_parts/profit";

type TradeDaysProps = { trades: readonly TradeView[]; level: 2 | 3; now: Date };

/** Trades under their days, newest first. A whole row leads to its trade. */
export function TradeDays({ trades, level, now }: TradeDaysProps) {
  const locale = useLocale();
  const Heading = `h${level}` as const;
  const days = new Map<string, TradeView[]>();
  for (const trade of trades) days.set(trade.tradedOn, [...(days.get(trade.tradedOn) ?? []), trade]);
  return (
    <div className="space-y-5">
      {[...days].map(([on, ofDay]) => (
        <section key={on} id={`on-${on}`} aria-labelledby={`day-${on}`} className="scroll-mt-4">
          <Heading id={`day-${on}`} className="mb-1 font-normal text-13 text-muted tracking-normal">
            {formatTradeDay(on, { locale, now, weekday: true })}
          </Heading>
          <ul>
            {ofDay.map((trade) => (
              <TradeRow key={trade.id} trade={trade} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function TradeRow({ trade: { id, ticker, profitWon, entryReason, exitReason } }: { trade: TradeView }) {
  const t = useTranslations("trades");
  const reasons = [entryReason, exitReason].filter(Boolean).join(" · ");
  return (
    <li className="relative -mx-2 flex min-h-14 flex-wrap items-center justify-between gap-x-4 rounded-lg px-2 py-2 hover:bg-ground">
      <div className="min-w-0 flex-[1_1_9rem]">
        <AppLink
          href={`/journal/trades/${id}`}
          prefetch={false}
          className="line-clamp-1 break-all font-semibold after:absolute after:inset-0 after:rounded-lg"
        >
          {ticker}
        </AppLink>
        <p className="line-clamp-1 break-all text-14 text-muted">{reasons || t("noReason")}</p>
      </div>
      <Profit profitWon={profitWon} className="ml-auto shrink-0 font-semibold" />
    </li>
  );
}
