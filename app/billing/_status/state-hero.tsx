import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { CardFace } from "@/app/_components/card-face";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { type NoticeWords, useNoticeWords } from "@/app/_components/notice-words";
import { Spinner } from "@/app/_components/spinner";
import { StatusWord } from "@/app/_components/status-word";
import { TierBadge } from "@/app/_components/tier-badge";
import { formatDay, formatInstant, formatLastDay } from "@/app/_format/day";
import { planWithUnits } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { BillingState, BillingStatusView } from "@/lib/billing/views/views";
import { ChangeCard } from "../_card/change-card";
import { AutoRefresh } from "./auto-refresh";
import { HeroFrame } from "./hero-frame";
import { PeriodRail } from "./period-rail";
import { ResumeButton } from "./resume-button";
import { RetryButton } from "./retry-button";

type Kind = BillingState["kind"];
type StateOf<K extends Kind> = Extract<BillingState, { kind: K }>;
type HeroProps<K extends Kind = Kind> = {
  status: BillingStatusView;
  state: StateOf<K>;
  now: Date;
  level: 1 | 2;
  returnTo: string | null;
};
type StateHeroProps = { status: BillingStatusView; now: Date; level?: 1 | 2; returnTo?: string | null };

/**
 * The state of the subscription in one sentence, with its picture and the button to act on it.
 * @param level 2 where the page has another heading
 * @param returnTo the page to which a customer who pays with another card goes on
 */
export function StateHero({ status, now, level = 1, returnTo = null }: StateHeroProps) {
  const { state } = status;
  const shared = { status, now, level, returnTo };
  switch (state.kind) {
    case "free":
      return <FreeHero {...shared} state={state} />;
    case "complimentary":
      return <ComplimentaryHero {...shared} state={state} />;
    case "active":
      return <ActiveHero {...shared} state={state} />;
    case "cancelling":
      return <CancellingHero {...shared} state={state} />;
    case "checking":
      return <CheckingHero {...shared} state={state} />;
    case "past_due":
      return <PastDueHero {...shared} state={state} />;
    default:
      return state satisfies never;
  }
}

/** The plan and its tier: what the sentence is about. */
function PlanWord({ status: { plan, tier } }: { status: BillingStatusView }) {
  const locale = useLocale();
  return (
    <>
      {plan ? <span className="font-medium">{planWithUnits(plan, locale)}</span> : null}
      <TierBadge tier={tier} />
    </>
  );
}

function ActiveHero({ status, state, now, level }: HeroProps<"active">) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const { course, card, owedWon, trialEndsAt } = status;
  const chargeOn = formatDay(state.nextChargeAt, { locale, now, weekday: true });
  const title = trialEndsAt
    ? t("trial", { day: formatLastDay(trialEndsAt, { locale, now, weekday: true }) })
    : t("active", { day: chargeOn });
  return (
    <HeroFrame
      level={level}
      eyebrow={
        <>
          <PlanWord status={status} />
          {trialEndsAt ? <StatusWord tone="emerald">{t("wordTrial")}</StatusWord> : null}
        </>
      }
      title={title}
      aside={card ? <CardFace card={card} /> : null}
      actions={card ? <ChangeCard amountWon={owedWon} tone="plain" /> : null}
      picture={course ? <PeriodRail course={course} isEnding={false} now={now} /> : null}
    >
      {trialEndsAt ? (
        <p>{t("trialText", { day: chargeOn, amount: formatWon(state.nextChargeWon, locale) })}</p>
      ) : (
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-bold text-28 text-ink tabular-nums tracking-tight">{formatWon(state.nextChargeWon, locale)}</span>
          {course ? <span>{course.daysLeft === 0 ? t("chargeToday") : t("daysLeft", { count: course.daysLeft })}</span> : null}
        </p>
      )}
      {state.needsConsent && !status.consent && !trialEndsAt ? <p className="text-14">{t("asksFirst")}</p> : null}
      {status.discount ? <DiscountWord discount={status.discount} /> : null}
    </HeroFrame>
  );
}

/** The code, and for how many payments more it holds. */
function DiscountWord({ discount: { code, left } }: { discount: NonNullable<BillingStatusView["discount"]> }) {
  const t = useTranslations("billing");
  if (left === 0) return <p className="text-14">{t("discountOver")}</p>;
  return (
    <p className="break-words text-14">
      {t("discountHeld", { code })} {left === null ? t("discountAlways") : t("discountLeft", { count: left })}
    </p>
  );
}

function CancellingHero({ status, state, now, level }: HeroProps<"cancelling">) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const { course, card } = status;
  const title = course?.endsToday
    ? t("endsToday", { at: formatInstant(state.endsAt, { locale, now }) })
    : t("cancelling", { day: formatLastDay(state.endsAt, { locale, now, weekday: true }) });
  return (
    <HeroFrame
      level={level}
      eyebrow={
        <>
          <PlanWord status={status} />
          <StatusWord tone="amber">{t("wordCancelling")}</StatusWord>
        </>
      }
      title={title}
      aside={card ? <CardFace card={card} /> : null}
      actions={<ResumeButton isWide />}
      picture={course ? <PeriodRail course={course} isEnding now={now} /> : null}
    >
      <p>{t("cancellingText")}</p>
    </HeroFrame>
  );
}

function CheckingHero({ status, state, now, level }: HeroProps<"checking">) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const amount = formatWon(state.amountWon, locale);
  const { card } = status;
  return (
    <HeroFrame
      level={level}
      eyebrow={
        <span className="inline-flex items-center gap-2 font-medium text-blue">
          <Spinner />
          {t("status_pending")}
        </span>
      }
      title={state.isCanceled ? t("checkingCanceled") : t("checking")}
      aside={card ? <CardFace card={card} /> : <Illustration scene="checking" />}
      actions={card && !state.isCanceled ? <ChangeCard amountWon={status.owedWon} tone="plain" /> : null}
    >
      <p>
        {state.isCanceled
          ? t("checkingCanceledText", { amount, day: formatLastDay(state.paidUntil, { locale, now }) })
          : t("checkingText", { amount })}
      </p>
      {card && !state.isCanceled ? <p className="text-14">{t("changeCardCheckingText", { amount })}</p> : null}
      <AutoRefresh words={{ stillChecking: t("stillChecking"), askAgain: t("askAgain") }} />
    </HeroFrame>
  );
}

function PastDueHero({ status, state, now, level, returnTo }: HeroProps<"past_due">) {
  const t = useTranslations("billing");
  const decline = useTranslations("decline");
  const { title, text } = useNoticeWords(now)(state.notice);
  return (
    <HeroFrame
      level={level}
      eyebrow={
        <>
          <PlanWord status={status} />
          <StatusWord tone="red">{t("status_declined")}</StatusWord>
        </>
      }
      title={title}
      aside={status.card ? <CardFace card={status.card} isFailing /> : null}
      actions={
        <>
          <ChangeCard amountWon={state.amountWon} returnTo={returnTo} />
          {state.canRetry ? <RetryButton amountWon={state.amountWon} /> : null}
        </>
      }
    >
      <p className="text-ink">{decline(state.notice.reason)}</p>
      <p>{text}</p>
    </HeroFrame>
  );
}

function ComplimentaryHero({ status, level }: HeroProps<"complimentary">) {
  const t = useTranslations("billing");
  return (
    <HeroFrame level={level} eyebrow={<PlanWord status={status} />} title={t("complimentary")}>
      <p>{t("complimentaryText")}</p>
    </HeroFrame>
  );
}

function FreeHero({ status, state, now, level }: HeroProps<"free">) {
  const t = useTranslations("billing");
  const { title, text } = useFreeWords(state, now);
  return (
    <HeroFrame
      level={level}
      eyebrow={<PlanWord status={status} />}
      title={title}
      aside={<Illustration scene="empty" />}
      actions={state.ended ? <ButtonLink href="/#plans">{t("startAgain")}</ButtonLink> : null}
    >
      <p>{text}</p>
    </HeroFrame>
  );
}

function useFreeWords({ ended }: StateOf<"free">, now: Date): NoticeWords {
  const t = useTranslations("billing");
  const locale = useLocale();
  const wordsOf = useNoticeWords(now);
  if (!ended) return { title: t("free"), text: t("freeText") };
  if (ended.reason === "unpaid") return wordsOf(ended.notice);
  const day = ended.isAtOnce ? formatDay(ended.at, { locale, now }) : formatLastDay(ended.at, { locale, now });
  if (ended.isTrial && ended.reason !== "complimentary") return { title: t("endedTrial", { day }), text: t("endedTrialText") };
  return { title: t(`ended_${ended.reason}`, { day }), text: t("endedText") };
}
