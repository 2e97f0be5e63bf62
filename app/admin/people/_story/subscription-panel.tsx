import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { formatDay, formatLastDay, formatPeriod } from "@/app/_format/day";
import { planName, unitWords } from "@/app/_format/plan";
import { SpanBar } from "@/app/billing/_status/span-bar";
import type { SubscriptionStory } from "@/lib/admin/views";
import { Coded } from "../../_parts/coded";
import { Identifier } from "../../_parts/identifier";
import { ProblemWord } from "../../_parts/problem-word";
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
          <div key={subscription.id} className="space-y-5">
            {subscription.status === "ended" ? null : <Rail subscription={subscription} now={now} />}
            <SubscriptionFacts subscription={subscription} now={now} />
            <Identifier name={t("subscriptionId")} value={subscription.id} />
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** The period that is paid for with today in it; of a past-due subscription, the grace. */
function Rail({ subscription: { period, cancel, grace }, now }: { subscription: SubscriptionStory; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const span = grace ?? period;
  return (
    <figure>
      <figcaption className="text-13 text-muted">{leftOf(t, { period, grace })}</figcaption>
      <SpanBar
        passedPercent={span.passedPercent}
        tone={grace || cancel ? "amber" : "emerald"}
        start={formatDay(span.start, { locale, now })}
        end={formatLastDay(span.end, { locale, now })}
        before={grace ? 0 : Math.max(0, period.index)}
      />
    </figure>
  );
}

type Left = Pick<SubscriptionStory, "period" | "grace">;

function leftOf(t: ReturnType<typeof useTranslations<"admin">>, { period, grace }: Left): string {
  if (grace) return t("graceLeft", { count: grace.daysLeft });
  if (period.isTrial) return t("trialLeft", { count: period.daysLeft });
  return t("periodLeft", { index: period.index + 1, count: period.daysLeft });
}

function SubscriptionFacts({ subscription, now }: { subscription: SubscriptionStory; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { status, plan, amountWon, period, anchorAt, nextCharge, hasPendingPayment, problem } = subscription;
  const units = unitWords(subscription, locale);
  return (
    <Facts>
      <Fact name={t("state")}>
        <SubscriptionWord status={status} isCancelling={subscription.cancel !== null} hasCode />
        {hasPendingPayment ? <p className="text-12 text-blue">{t("pendingPayment")}</p> : null}
        {problem ? (
          <p className="text-12">
            <ProblemWord problem={problem} />
          </p>
        ) : null}
      </Fact>
      <Fact name={t("plan")}>
        {planName(plan, locale)}, <Money amountWon={amountWon} />
        {units ? <p className="text-12 text-muted tabular-nums">{units}</p> : null}
      </Fact>
      {subscription.nextPlan ? <Fact name={t("nextPlan")}>{planName(subscription.nextPlan, locale)}</Fact> : null}
      {subscription.creditWon !== 0 ? (
        <Fact name={t("credit")}>
          <Money amountWon={subscription.creditWon} />
        </Fact>
      ) : null}
      <Fact name={t("period")}>
        {period.isTrial
          ? t("trialValue", { period: formatPeriod(period, { locale, now }) })
          : t("periodValue", { index: period.index + 1, period: formatPeriod(period, { locale, now }) })}
      </Fact>
      <Fact name={t("anchor")}>
        <Day at={anchorAt} now={now} hasTime />
      </Fact>
      {status === "ended" ? null : (
        <Fact name={t("nextCharge")}>
          {nextCharge ? (
            <>
              <Day at={nextCharge.at} now={now} hasTime />, <Money amountWon={nextCharge.amountWon} />
            </>
          ) : (
            t("none")
          )}
        </Fact>
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
            {delinquency.code ? (
              <Coded word={t(`reason.${delinquency.reason}`)} code={delinquency.code} />
            ) : (
              t(`reason.${delinquency.reason}`)
            )}
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
          , <Coded word={t(`endReason.${ended.reason}`)} code={ended.reason} />
        </Fact>
      ) : null}
    </>
  );
}
