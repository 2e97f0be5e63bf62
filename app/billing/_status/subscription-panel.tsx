import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { TierBadge } from "@/app/_components/tier-badge";
import { useEvery } from "@/app/_components/use-every";
import { formatLastDay, formatPeriod } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { BillingState, BillingStatusView } from "@/lib/billing/views/views";

type SubscriptionPanelProps = {
  plan: NonNullable<BillingStatusView["plan"]>;
  period: BillingStatusView["period"];
  state: BillingState;
  tier: BillingStatusView["tier"];
  now: Date;
};

/** The plan, its price, the current period and what comes next. */
export function SubscriptionPanel({ plan, period, state, tier, now }: SubscriptionPanelProps) {
  const t = useTranslations("billing");
  const every = useEvery();
  const locale = useLocale();
  return (
    <Panel id="subscription" title={t("subscription")} aside={<TierBadge tier={tier} />}>
      <Facts>
        <Fact name={t("planLabel")}>{planName(plan.plan, locale)}</Fact>
        <Fact name={t("price")}>{t("priceValue", { every: every(plan.plan), amount: formatWon(plan.amountWon, locale) })}</Fact>
        {period ? <Fact name={t("period")}>{formatPeriod(period, { locale, now })}</Fact> : null}
        {state.kind === "active" ? (
          <Fact name={t("nextCharge")}>
            <Day at={state.nextChargeAt} now={now} />, <Money amountWon={state.nextChargeWon} />
          </Fact>
        ) : null}
        {state.kind === "cancelling" ? (
          <>
            <Fact name={t("endsOn")}>{formatLastDay(state.endsAt, { locale, now, weekday: true })}</Fact>
            <Fact name={t("nextCharge")}>{t("noNextCharge")}</Fact>
          </>
        ) : null}
      </Facts>
    </Panel>
  );
}
