import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { useEvery } from "@/app/_components/use-every";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { planWithUnits } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { type AppliedCode, withCode } from "@/app/_promo/entered-code";
import { useOffer } from "@/app/_promo/use-offer";
import { wholeWon } from "@/lib/billing/rules/quantity";
import type { PlanView, TrialOffer } from "@/lib/billing/views/views";
import { firstPeriod } from "../first-period";

type OrderSummaryProps = {
  view: PlanView;
  /** The code that applies; null without one. */
  applied: AppliedCode | null;
  /** The price that is announced to follow, for one unit; null when there is none. */
  raise: { amountWon: number; raiseFrom: Date | null } | null;
  /** The code as it was typed; empty without one. */
  typedCode: string;
  /** The trial that it begins with; null without one. */
  trial: TrialOffer | null;
  /** The way to the other choice; null where there is none. */
  trialLink: ReactNode;
  /** Where a code is entered. */
  codeField: ReactNode;
  batchHours: readonly number[];
  now: Date;
};

export function OrderSummary(props: OrderSummaryProps) {
  const { view, applied, trial, trialLink, raise, typedCode, codeField, batchHours, now } = props;
  const t = useTranslations("checkout");
  const every = useEvery();
  const offer = useOffer();
  const promo = useTranslations("promo");
  const common = useTranslations("common");
  const locale = useLocale();
  const { plan, amountWon } = view;
  const first = trial ? { ...trial.period, nextChargeAt: trial.chargeAt } : firstPeriod(plan, { now, batchHours });
  const change = (
    <AppLink
      href={`${withCode("/", typedCode)}#plans`}
      className="inline-flex min-h-11 items-center text-14 text-blue hover:underline"
    >
      {t("change")}
    </AppLink>
  );
  return (
    <Panel id="summary" title={t("summary")} aside={change}>
      <Facts>
        <Fact name={t("plan")}>{planWithUnits(view, locale)}</Fact>
        <Fact name={t(trial ? "trialPeriod" : "firstPeriod")}>{formatPeriod(first, { locale, now })}</Fact>
        <Fact name={t(trial ? "firstChargeIfAgreed" : "nextCharge")}>
          <Day at={first.nextChargeAt} now={now} />
        </Fact>
        <Fact name={t("renewal")}>
          {applied ? offer(applied.quote) : t("renewalValue", { every: every(plan), amount: formatWon(amountWon, locale) })}
        </Fact>
      </Facts>
      {applied && applied.quote.discountedInvoices !== null ? (
        <p className="mt-3 text-13 text-muted">{promo("askedAgain")}</p>
      ) : null}
      {raise?.raiseFrom ? (
        <p className="mt-3 text-13 text-muted">
          {t("raise", {
            day: formatDay(raise.raiseFrom, { locale, now }),
            amount: formatWon(wholeWon({ unitWon: raise.amountWon, quantity: view.units.quantity }), locale),
          })}
        </p>
      ) : null}
      {trial ? <p className="mt-3 text-13 text-muted">{t("trialAskedBefore")}</p> : null}
      {trialLink}
      {codeField}
      {applied ? (
        <div className="mt-5 border-line border-t pt-5">
          <Facts>
            <Fact name={promo("list")}>
              <Money amountWon={applied.quote.listWon} />
            </Fact>
            <Fact name={promo("discount", { code: applied.code })}>
              <Money amountWon={-applied.quote.discountWon} />
            </Fact>
          </Facts>
        </div>
      ) : null}
      <div className="mt-5 flex flex-wrap items-baseline justify-between gap-x-4 border-line border-t pt-5">
        <p className="font-semibold">
          {t("total")} <span className="whitespace-nowrap font-normal text-13 text-muted">{common("vatIncluded")}</span>
        </p>
        <p className="font-bold text-20">
          <Money amountWon={trial ? 0 : (applied?.quote.amountWon ?? amountWon)} />
        </p>
      </div>
      {applied?.quote.amountWon === 0 || trial ? <p className="mt-2 text-13 text-muted">{promo("freeNow")}</p> : null}
    </Panel>
  );
}
