import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { useEvery } from "@/app/_components/use-every";
import { formatPeriod } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PlanView } from "@/lib/billing/views/views";
import { firstPeriod } from "../first-period";

type OrderSummaryProps = { view: PlanView; batchHours: readonly number[]; now: Date };

export function OrderSummary({ view, batchHours, now }: OrderSummaryProps) {
  const t = useTranslations("checkout");
  const every = useEvery();
  const common = useTranslations("common");
  const locale = useLocale();
  const { plan, amountWon } = view;
  const first = firstPeriod(plan, { now, batchHours });
  const change = (
    <AppLink href="/#plans" className="inline-flex min-h-11 items-center text-14 text-blue hover:underline">
      {t("change")}
    </AppLink>
  );
  return (
    <Panel id="summary" title={t("summary")} aside={change}>
      <Facts>
        <Fact name={t("plan")}>{planName(plan, locale)}</Fact>
        <Fact name={t("firstPeriod")}>{formatPeriod(first, { locale, now })}</Fact>
        <Fact name={t("nextCharge")}>
          <Day at={first.nextChargeAt} now={now} />
        </Fact>
        <Fact name={t("renewal")}>{t("renewalValue", { every: every(plan), amount: formatWon(amountWon, locale) })}</Fact>
      </Facts>
      <div className="mt-5 flex flex-wrap items-baseline justify-between gap-x-4 border-line border-t pt-5">
        <p className="font-semibold">
          {t("total")} <span className="whitespace-nowrap font-normal text-13 text-muted">{common("vatIncluded")}</span>
        </p>
        <p className="font-bold text-20">
          <Money amountWon={amountWon} />
        </p>
      </div>
    </Panel>
  );
}
