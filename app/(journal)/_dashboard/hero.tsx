import clsx from "clsx";
import { Plus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { ButtonLink } from "@/app/_components/button";
import { TierBadge } from "@/app/_components/tier-badge";
import { formatMonth } from "@/app/_format/trade-day";
import { formatWon } from "@/app/_format/won";
import type { Access } from "@/lib/billing/access";
import type { Dashboard } from "@/lib/journal/views";
import { EquityCurve } from "../_charts/equity-curve";
import { Profit } from "../_parts/profit";

const LONG = 15;

/** A long amount is smaller on a narrow screen, so that no digit gets onto another line. */
const sizeOf = (amount: string): string =>
  amount.length > LONG ? "text-20 min-[24rem]:text-28 min-[36rem]:text-40" : "text-28 min-[28rem]:text-40";

type HeroProps = {
  dashboard: Dashboard;
  /** The tier to show a badge of; null for none. */
  badge: Access["tier"] | null;
  now: Date;
  children: ReactNode;
};

/** The capital of today, the month's profit, and how it came to that. */
export function Hero({ dashboard, badge, now, children }: HeroProps) {
  const t = useTranslations("dashboard");
  const journal = useTranslations("journal");
  const locale = useLocale();
  const { closingWon, month, curve, startingWon, cutoffOn, hiddenCount } = dashboard;
  const capital = formatWon(closingWon, locale);
  const monthName = formatMonth(month.month, { locale, now });
  return (
    <section aria-labelledby="capital" className="rounded-card bg-paper p-5 sm:p-8">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-5">
        <div className="min-w-0">
          <h1 id="capital" className="text-14 text-muted tracking-normal">
            <span className="mr-2">{t("capital")}</span>
            {badge ? <TierBadge tier={badge} /> : null}
            <span className={clsx("mt-1 block font-bold text-ink tracking-tight", sizeOf(capital))}>{capital}</span>
          </h1>
          {month.isHidden ? null : (
            <p className="mt-1 text-16">
              {month.trades === 0 ? (
                <span className="text-muted">{t("monthNone", { month: monthName })}</span>
              ) : (
                <>
                  <span className="text-muted">{monthName}</span> <Profit profitWon={month.profitWon} className="font-semibold" />
                </>
              )}
            </p>
          )}
        </div>
        <div className="w-full sm:w-auto">
          <ButtonLink href="/journal/trades/new" isWide>
            <Plus aria-hidden="true" className="size-5" />
            {journal("add")}
          </ButtonLink>
        </div>
      </div>
      {startingWon === null ? (
        <p className="mt-3 text-14 text-muted">
          {t("noStart")}{" "}
          <AppLink href="/journal/settings" className="text-blue underline underline-offset-4">
            {t("setStart")}
          </AppLink>
        </p>
      ) : null}
      <div className="mt-8">
        <EquityCurve points={curve} isCut={cutoffOn !== null && hiddenCount > 0} now={now} />
      </div>
      {children}
    </section>
  );
}
