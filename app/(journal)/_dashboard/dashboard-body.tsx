import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { Panel } from "@/app/_components/panel";
import type { Access } from "@/lib/billing/access";
import type { Dashboard, TradeView } from "@/lib/journal/views";
import { AnnualLocked } from "../_goals/annual-locked";
import { MonthGoal, YearGoal } from "../_goals/goal-panels";
import { TradeDays } from "../_trades/trade-days";
import { Figures } from "./figures";
import { Hero } from "./hero";
import { HiddenNotice } from "./hidden-notice";
import { MonthCalendar } from "./month-calendar";
import { MonthHidden } from "./month-hidden";
import { SponsorSlot } from "./sponsor-slot";

type DashboardBodyProps = {
  dashboard: Dashboard;
  /** The newest trades. */
  recent: readonly TradeView[];
  access: Access;
  /** Today in Seoul. */
  today: string;
  now: Date;
};

/**
 * The journal at one glance: what there is, how this month goes, and what comes of it over time.
 */
export function DashboardBody({ dashboard, recent, access, today, now }: DashboardBodyProps) {
  const { month, figures, annual, cutoffOn } = dashboard;
  const { tier, features } = access;
  return (
    <>
      <Hero dashboard={dashboard} badge={features.badge ? tier : null} now={now}>
        <HiddenNotice shown={dashboard} historyMonths={features.historyMonths} back="/journal" now={now} />
      </Hero>
      <div className={PAIR}>
        <MonthCalendar month={month} today={today} now={now} locked={<MonthHidden month={month.month} now={now} />} />
        <div className="grid min-w-0 gap-4">
          <MonthGoal month={month} now={now} />
          <Figures figures={figures} cutoffOn={cutoffOn} now={now} />
        </div>
      </div>
      <div className={PAIR}>
        <Recent trades={recent} now={now} />
        <div className="grid min-w-0 gap-4">
          {annual ? <YearGoal annual={annual} longTerm={figures.longTerm} now={now} /> : <AnnualLocked back="/journal" />}
          {features.sponsorSlots ? <SponsorSlot /> : null}
        </div>
      </div>
    </>
  );
}

/** Two columns where there is room. */
const PAIR = "grid gap-4 *:min-w-0 lg:grid-cols-[3fr_2fr] lg:items-start";

function Recent({ trades, now }: { trades: readonly TradeView[]; now: Date }) {
  const t = useTranslations("dashboard");
  const all = (
    <AppLink
      href="/journal/trades"
      className="-my-2.5 -mr-2 inline-flex min-h-11 items-center px-2 text-14 text-blue hover:underline print:hidden"
    >
      {t("all")}
    </AppLink>
  );
  return (
    <Panel id="recent" title={t("recent")} aside={all}>
      {trades.length === 0 ? (
        <p className="text-14 text-muted">{t("recentNone")}</p>
      ) : (
        <TradeDays trades={trades} level={3} now={now} />
      )}
    </Panel>
  );
}
