import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { type NoticeWords, useNoticeWords } from "@/app/_components/notice-words";
import { formatDay, formatLastDay } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { BillingState, BillingStatusView } from "@/lib/billing/views/views";
import { ChangeCard } from "../_card/change-card";
import { AutoRefresh } from "./auto-refresh";
import { ResumeButton } from "./resume-button";
import { RetryButton } from "./retry-button";

type StateBannerProps = { status: BillingStatusView; now: Date };

/** The state of the subscription in one sentence, with the button to act on it. */
export function StateBanner({ status, now }: StateBannerProps) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const { state, plan } = status;
  switch (state.kind) {
    case "free":
      return <FreeBanner state={state} now={now} />;
    case "complimentary":
      return (
        <NoticeBanner tone="emerald" title={t("complimentary")}>
          <p>{t("complimentaryText")}</p>
        </NoticeBanner>
      );
    case "active":
      return (
        <NoticeBanner tone="ink" title={t("active", { day: formatDay(state.nextChargeAt, { locale, now }) })}>
          {plan ? (
            <p>{t("activeText", { plan: planName(plan.plan, locale), amount: formatWon(state.nextChargeWon, locale) })}</p>
          ) : null}
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
      return <CheckingBanner state={state} now={now} />;
    case "past_due":
      return <PastDueBanner state={state} now={now} />;
    default:
      return state satisfies never;
  }
}

function CheckingBanner({ state, now }: { state: Extract<BillingState, { kind: "checking" }>; now: Date }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const amount = formatWon(state.amountWon, locale);
  return (
    <NoticeBanner tone="blue" isWorking title={state.isCanceled ? t("checkingCanceled") : t("checking")}>
      <p>
        {state.isCanceled
          ? t("checkingCanceledText", { amount, day: formatLastDay(state.paidUntil, { locale, now }) })
          : t("checkingText", { amount })}
      </p>
      <AutoRefresh words={{ stillChecking: t("stillChecking"), askAgain: t("askAgain") }} />
    </NoticeBanner>
  );
}

function PastDueBanner({ state, now }: { state: Extract<BillingState, { kind: "past_due" }>; now: Date }) {
  const decline = useTranslations("decline");
  const { title, text } = useNoticeWords(now)(state.notice);
  return (
    <NoticeBanner
      tone="red"
      title={title}
      actions={
        <>
          <ChangeCard amountWon={state.amountWon} />
          {state.canRetry ? <RetryButton amountWon={state.amountWon} /> : null}
        </>
      }
    >
      <p>{decline(state.notice.reason)}</p>
      <p>{text}</p>
    </NoticeBanner>
  );
}

function FreeBanner({ state, now }: { state: Extract<BillingState, { kind: "free" }>; now: Date }) {
  const t = useTranslations("billing");
  const { title, text } = useFreeWords(state, now);
  return (
    <NoticeBanner
      tone="ink"
      title={title}
      actions={<ButtonLink href="/#plans">{state.ended ? t("startAgain") : t("choosePlan")}</ButtonLink>}
    >
      <p>{text}</p>
    </NoticeBanner>
  );
}

function useFreeWords({ ended }: Extract<BillingState, { kind: "free" }>, now: Date): NoticeWords {
  const t = useTranslations("billing");
  const locale = useLocale();
  const wordsOf = useNoticeWords(now);
  if (!ended) return { title: t("free"), text: t("freeText") };
  if (ended.reason === "unpaid") return wordsOf(ended.notice);
  return { title: t(`ended_${ended.reason}`, { day: formatLastDay(ended.at, { locale, now }) }), text: t("endedText") };
}
