import { CalendarDays, Check, Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge } from "@/app/_components/badge";
import { ButtonLink } from "@/app/_components/button";
import { useEvery } from "@/app/_components/use-every";
import { formatDay } from "@/app/_format/day";
import { shortPlanName, tierName, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { type AppliedCode, withCode } from "@/app/_promo/entered-code";
import { useOffer } from "@/app/_promo/use-offer";
import { firstPeriod } from "@/app/billing/first-period";
import { PRODUCT_PATH } from "@/app/product-path";
import { freeTier } from "@/lib/billing/catalogue";
import type { PlanView } from "@/lib/billing/views/views";
import { freeMonths } from "./history-chart";

/** Whether the person can buy this plan, has it, has another one, or is an administrator. */
export type PlanAvailability = "open" | "current" | "other" | "complimentary";

type PlanCardProps = {
  view: PlanView;
  /** The code that lowers it; null without one. */
  applied: AppliedCode | null;
  availability: PlanAvailability;
  batchHours: readonly number[];
  now: Date;
};

/** One plan. The one that gives periods for free is recommended. */
export function PlanCard({ view, applied, availability, batchHours, now }: PlanCardProps) {
  const t = useTranslations("landing");
  const every = useEvery();
  const offer = useOffer();
  const common = useTranslations("common");
  const locale = useLocale();
  const { plan, amountWon, months, perMonthWon, saving, trialDays } = view;
  // They reckon with the list price, which is not the one beside them when a code applies.
  const saved = applied ? null : saving;
  const isRecommended = (saving?.freeMonths ?? 0) > 0;
  const nextDay = formatDay(firstPeriod(plan, { now, batchHours }).nextChargeAt, { locale, now });
  return (
    <Card isMarked={isRecommended}>
      <CardHead title={shortPlanName(plan, locale)}>
        {isRecommended ? <Badge tone="emerald">{t("recommended")}</Badge> : null}
        {availability === "current" ? <Badge>{t("inUse")}</Badge> : null}
      </CardHead>
      <Price
        amount={formatWon(applied?.quote.amountWon ?? amountWon, locale)}
        instead={applied ? formatWon(amountWon, locale) : undefined}
        units={unitWords(view, locale)}
        each={applied ? common("vatIncluded") : `${every(plan)}, ${common("vatIncluded")}`}
      />
      {applied ? (
        <p className="mt-2 text-14">{offer(applied.quote)}</p>
      ) : (
        <p className="mt-2 text-14 text-muted">
          {saved ? (
            <strong className="block text-16 text-emerald">
              {isRecommended
                ? t(`freeMonths_${namedCount(saved.freeMonths)}`, { count: saved.freeMonths })
                : t("saves", { amount: formatWon(saved.amountWon, locale) })}
            </strong>
          ) : null}
          {months > 1 ? t("perMonth", { amount: formatWon(perMonthWon, locale) }) : t("perMonthSame")}
        </p>
      )}
      <ul className="mt-5 mb-6 flex-1 space-y-2.5 text-14">
        <Line icon={<Check className="size-4" />}>{t("allOfPro")}</Line>
        {saved ? (
          <Line icon={<Check className="size-4" />}>
            {t("savesExplained", {
              plan: shortPlanName(saved.plan, locale),
              times: saved.times,
              amount: formatWon(saved.amountWon, locale),
            })}
          </Line>
        ) : null}
        {availability === "open" ? <WhatComes trialDays={trialDays} nextDay={nextDay} /> : null}
        <Line icon={<Undo2 className="size-4" />}>{t("cancelAnytime")}</Line>
      </ul>
      <PlanAction plan={plan} code={applied?.code ?? null} availability={availability} isRecommended={isRecommended} />
    </Card>
  );
}

/** What begins now, and what follows it. */
function WhatComes({ trialDays, nextDay }: { trialDays: number | null; nextDay: string }) {
  const t = useTranslations("landing");
  return trialDays === null ? (
    <Line icon={<CalendarDays className="size-4" />}>{t("nextCharge", { day: nextDay })}</Line>
  ) : (
    <Line icon={<Check className="size-4" />}>{t("trial", { days: trialDays })}</Line>
  );
}

/** Korean has its own words for the first few months. */
const namedCount = (count: number) => ([1, 2, 3] as const).find((named) => named === count) ?? "more";

/** What everyone has without paying. */
export function FreeCard({ isSignedIn }: { isSignedIn: boolean }) {
  const t = useTranslations("landing");
  const locale = useLocale();
  return (
    <Card>
      <CardHead title={tierName(freeTier(), locale)} />
      <Price amount={formatWon(0, locale)} each={t("freeEach")} />
      <p className="mt-2 text-14 text-muted">{t("freeText")}</p>
      <ul className="mt-5 mb-6 flex-1 space-y-2.5 text-14">
        <Line icon={<Check className="size-4" />}>{t("freeTrades")}</Line>
        <Line icon={<Check className="size-4" />}>{t("freeRecent", { months: freeMonths() })}</Line>
        <Line icon={<Undo2 className="size-4" />}>{t("freeLater")}</Line>
      </ul>
      <ButtonLink href={isSignedIn ? PRODUCT_PATH : "/sign-in"} tone="plain" isWide>
        {t(isSignedIn ? "openJournal" : "freeAction")}
      </ButtonLink>
    </Card>
  );
}

function PlanAction({ plan, code, availability, isRecommended }: PlanActionProps) {
  const t = useTranslations("landing");
  const locale = useLocale();
  switch (availability) {
    case "open":
      return (
        <ButtonLink
          href={withCode(`/billing/checkout?plan=${plan}`, code ?? undefined)}
          tone={isRecommended ? "primary" : "plain"}
          isWide
        >
          {t("start", { plan: shortPlanName(plan, locale) })}
        </ButtonLink>
      );
    case "current":
      return (
        <ButtonLink href="/billing" tone="plain" isWide>
          {t("manage")}
        </ButtonLink>
      );
    case "other":
      return <p className="text-14 text-muted">{t("otherPlan")}</p>;
    case "complimentary":
      return <p className="text-14 text-muted">{t("complimentary")}</p>;
    default:
      return availability satisfies never;
  }
}

type PlanActionProps = { plan: PlanView["plan"]; code: string | null; availability: PlanAvailability; isRecommended: boolean };

function Card({ children, isMarked = false }: { children: ReactNode; isMarked?: boolean }) {
  return (
    <div className={`flex flex-col rounded-card bg-paper p-5 sm:p-6 ${isMarked ? "outline-2 outline-emerald" : ""}`}>
      {children}
    </div>
  );
}

function CardHead({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2">
      <h3 className="font-semibold text-16">{title}</h3>
      {children}
    </div>
  );
}

/** `instead`: the price without the code. `units`: how it comes about, when that needs words. */
type PriceProps = { amount: string; instead?: string; units?: string | null; each: string };

function Price({ amount, instead, units = null, each }: PriceProps) {
  const promo = useTranslations("promo");
  return (
    <p className="mt-3">
      {instead ? (
        <span className="block text-14 text-muted">
          <span className="sr-only">{promo("insteadOf")} </span>
          <s>{instead}</s>
        </span>
      ) : null}
      <span className="block font-bold text-28 tracking-tight">{amount}</span>
      {units ? <span className="block text-14 text-muted tabular-nums">{units}</span> : null}
      <span className="text-14 text-muted">{each}</span>
    </p>
  );
}

function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      <span aria-hidden="true" className="mt-1 shrink-0 text-emerald">
        {icon}
      </span>
      <span>{children}</span>
    </li>
  );
}
