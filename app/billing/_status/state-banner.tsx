import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { formatDay, formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { BillingState, BillingStatusView } from "@/lib/billing/views";
import { ChangeCard } from "../_card/change-card";
import { AutoRefresh } from "./auto-refresh";
import { ResumeButton } from "./resume-button";
import { RetryButton } from "./retry-button";

type StateBannerProps = { status: BillingStatusView; now: Date };

/** How things stand, in one sentence, with the button that changes it. */
export function StateBanner({ status, now }: StateBannerProps) {
  const t = useTranslations("billing");
  const plans = useTranslations("plan");
  const locale = useLocale();
  const { state, plan } = status;
  switch (state.kind) {
    case "free":
      return <FreeBanner ended={state.ended} now={now} />;
    case "complimentary":
      return (
        <NoticeBanner tone="emerald" title={t("complimentary")}>
          <p>{t("complimentaryText")}</p>
        </NoticeBanner>
      );
    case "active":
      return (
        <NoticeBanner tone="ink" title={t("active", { day: formatDay(state.nextChargeAt, { locale, now }) })}>
          {plan ? <p>{t("activeText", { plan: plans(plan.plan), amount: formatWon(state.nextChargeWon, locale) })}</p> : null}
        </NoticeBanner>
      );
    case "cancelling":
      return (
        <NoticeBanner
          tone="amber"
          title={t("cancelling", { day: formatLastDay(state.endsAt, { locale, now }) })}
          actions={<ResumeButton />}
        >
          <p>{t("cancellingText")}</p>
        </NoticeBanner>
      );
    case "checking":
      return (
        <NoticeBanner tone="blue" isWorking title={t("checking")}>
          <p>{t("checkingText", { amount: formatWon(state.amountWon, locale) })}</p>
          <AutoRefresh />
        </NoticeBanner>
      );
    case "past_due":
      return <PastDueBanner state={state} now={now} />;
    default:
      return state satisfies never;
  }
}

function PastDueBanner({ state, now }: { state: Extract<BillingState, { kind: "past_due" }>; now: Date }) {
  const t = useTranslations("billing");
  const decline = useTranslations("decline");
  const locale = useLocale();
  const amount = formatWon(state.amountWon, locale);
  return (
    <NoticeBanner
      tone="red"
      title={state.isInGrace ? t("pastDueGrace", { day: formatLastDay(state.graceEndsAt, { locale, now }) }) : t("pastDueOver")}
      actions={
        <>
          <ChangeCard />
          {state.canRetry ? <RetryButton /> : null}
        </>
      }
    >
      <p>{decline(state.reason)}</p>
      <p>
        {state.nextAttemptAt
          ? t("pastDueNext", { day: formatDay(state.nextAttemptAt, { locale, now }), amount })
          : t("pastDueCardOnly", { amount })}
      </p>
    </NoticeBanner>
  );
}

function FreeBanner({ ended, now }: { ended: Extract<BillingState, { kind: "free" }>["ended"]; now: Date }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const title = ended ? t(`ended_${ended.reason}`, { day: formatLastDay(ended.at, { locale, now }) }) : t("free");
  return (
    <NoticeBanner
      tone="ink"
      title={title}
      actions={<ButtonLink href="/#plans">{ended ? t("startAgain") : t("choosePlan")}</ButtonLink>}
    >
      <p>{ended ? t("endedText") : t("freeText")}</p>
    </NoticeBanner>
  );
}
