import { ArrowLeft } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { formatTradeDay } from "@/app/_format/trade-day";
import { MAX_REASON_LENGTH, MAX_TICKER_LENGTH } from "@/lib/journal/limits";
import type { TradeView } from "@/lib/journal/views";
import { NeedsScript } from "../_parts/needs-script";
import { TradeForm, type TradeFormWords } from "./trade-form";

type TradePanelProps = {
  heading: string;
  trade: Omit<TradeView, "profitWon"> & { profitWon: number | null };
  isNew: boolean;
  today: string;
  cutoffOn: string | null;
  now: Date;
  /** Below the form. */
  children?: ReactNode;
};

const WORDS = [
  "kind",
  "gain",
  "loss",
  "amount",
  "won",
  "amountMissing",
  "ticker",
  "tickerPlaceholder",
  "tickerMissing",
  "day",
  "dayMissing",
  "dayAhead",
  "entryReason",
  "exitReason",
  "optional",
  "saved",
  "savedHidden",
] as const;

/** The form of a trade on its page. */
export function TradePanel({ heading, trade, isNew, today, cutoffOn, now, children }: TradePanelProps) {
  const t = useTranslations("trade");
  const journal = useTranslations("journal");
  const common = useTranslations("common");
  const locale = useLocale();
  const words: TradeFormWords = {
    ...(Object.fromEntries(WORDS.map((key) => [key, t(key)])) as Record<(typeof WORDS)[number], string>),
    dayHidden: cutoffOn ? t("dayHidden", { day: formatTradeDay(cutoffOn, { locale, now }) }) : "",
    save: journal("save"),
    saving: journal("saving"),
    noAnswer: journal("noAnswer"),
    signIn: common("signInAgain"),
  };
  return (
    <>
      <AppLink
        href="/journal/trades"
        className="-ml-1 inline-flex min-h-11 items-center gap-1.5 pr-2 text-14 text-muted hover:text-ink"
      >
        <ArrowLeft aria-hidden="true" className="size-4" />
        {t("back")}
      </AppLink>
      <section className="rounded-card bg-paper p-5 sm:p-8">
        <h1 className="mb-6 font-bold text-28">{heading}</h1>
        <TradeForm
          trade={trade}
          isNew={isNew}
          today={today}
          cutoffOn={cutoffOn}
          most={{ ticker: MAX_TICKER_LENGTH, reason: MAX_REASON_LENGTH }}
          inWords={locale === "ko"}
          words={words}
        />
        {children}
        <NeedsScript />
      </section>
    </>
  );
}
