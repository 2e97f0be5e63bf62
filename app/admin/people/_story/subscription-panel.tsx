import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { formatLastDay, formatPeriod } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import type { SubscriptionStory } from "@/lib/admin/views";
import { SubscriptionWord } from "../../_parts/subscription-word";

type SubscriptionPanelProps = { subscriptions: SubscriptionStory[]; now: Date };

/** All subscriptions of this person, the newest first. */
export function SubscriptionPanel({ subscriptions, now }: SubscriptionPanelProps) {
  const t = useTranslations("admin");
  return (
    <Panel id="subscription" title={t("subscriptionTitle")}>
      {subscriptions.length === 0 ? <p className="text-14 text-muted">{t("subscriptionEmpty")}</p> : null}
      <div className="divide-y divide-line *:py-5 *:first:pt-0 *:last:pb-0">
        {subscriptions.map((subscription) => (
          <SubscriptionFacts key={subscription.id} subscription={subscription} now={now} />
        ))}
      </div>
    </Panel>
  );
}

function SubscriptionFacts({ subscription, now }: { subscription: SubscriptionStory; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { status, plan, amountWon, period, anchorAt, nextChargeAt, hasPendingPayment, problem } = subscription;
  return (
    <Facts>
      <Fact name={t("state")}>
        <SubscriptionWord status={status} isCancelling={subscription.cancel !== null} />
        {hasPendingPayment ? <p className="text-12 text-blue">{t("pendingPayment")}</p> : null}
        {problem ? <p className="text-12 text-red">{problem}</p> : null}
      </Fact>
      <Fact name={t("plan")}>
        {planName(plan, locale)}, <Money amountWon={amountWon} />
      </Fact>
      <Fact name={t("period")}>
        {t("periodValue", { index: period.index + 1, period: formatPeriod(period, { locale, now }) })}
      </Fact>
      <Fact name={t("anchor")}>
        <Day at={anchorAt} now={now} hasTime />
      </Fact>
      {status === "ended" ? null : (
        <Fact name={t("nextCharge")}>{nextChargeAt ? <Day at={nextChargeAt} now={now} hasTime /> : t("none")}</Fact>
      )}
      <WhatEndsIt subscription={subscription} now={now} />
    </Facts>
  );
}

function WhatEndsIt({ subscription, now }: { subscription: SubscriptionStory; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { cancel, ended, delinquency } = subscription;
  return (
    <>
      {delinquency ? (
        <>
          <Fact name={t("why")}>
            {t(`reason.${delinquency.reason}`)} <span className="text-12 text-muted">{delinquency.code}</span>
          </Fact>
          <Fact name={t("since")}>
            <Day at={delinquency.since} now={now} hasTime />
          </Fact>
          <Fact name={t("graceEnds")}>
            <Day at={delinquency.graceEndsAt} now={now} hasTime />
          </Fact>
        </>
      ) : null}
      {cancel ? (
        <Fact name={t("cancelAt")}>
          <Day at={cancel.at} now={now} hasTime />
        </Fact>
      ) : null}
      {cancel?.reason ? <Fact name={t("cancelReason")}>{cancel.reason}</Fact> : null}
      {ended ? (
        <Fact name={t("endedAt")}>
          {/* Access ends with grace. The subscription ends with the next run after that. */}
          {ended.reason === "unpaid" ? (
            t("usedUntil", { day: formatLastDay(ended.at, { locale, now }) })
          ) : (
            <Day at={ended.at} now={now} hasTime />
          )}
          , {t(`endReason.${ended.reason}`)}
        </Fact>
      ) : null}
    </>
  );
}
