import { useLocale, useTranslations } from "next-intl";
import { Fact, Facts } from "@/app/_components/facts";
import { Panel } from "@/app/_components/panel";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { planName, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PlanPageView } from "@/lib/billing/views/read-plan-change";

type ChangeFiguresProps = { preview: NonNullable<PlanPageView["preview"]>; now: Date };

/** What the change costs now, how that comes about, and what follows. */
export function ChangeFigures({ preview, now }: ChangeFiguresProps) {
  const t = useTranslations("planChange");
  const locale = useLocale();
  const { when, plan, listWon, discountWon, creditWon, unusedDays, periodDays, dueNowWon, invoice, balanceWon, period } = preview;
  const won = (amountWon: number) => formatWon(amountWon, locale);
  const day = (at: Date) => formatDay(at, { locale, now, weekday: true });
  const isNow = when === "now";
  const units = unitWords({ plan, units: preview }, locale);
  return (
    <Panel id="figures" title={planName(plan, locale)}>
      <p className="mb-4 text-14 text-muted">{isNow ? t("nowText") : t("laterText", { day: day(period.start) })}</p>
      <Facts>
        <Fact name={t("price")}>
          {won(listWon)}
          {units ? <p className="text-13 text-muted">{units}</p> : null}
        </Fact>
        {discountWon > 0 ? <Fact name={t("code")}>{`−${won(discountWon)}`}</Fact> : null}
        {isNow && creditWon > 0 ? (
          <Fact name={t("credit", { unused: unusedDays, days: periodDays })}>{`−${won(creditWon)}`}</Fact>
        ) : null}
        <Fact name={t("dueNow")}>
          <strong className="font-bold text-20">{won(dueNowWon)}</strong>
        </Fact>
        {isNow ? <Fact name={t("period")}>{formatPeriod(period, { locale, now })}</Fact> : null}
        <Fact name={t("nextCharge")}>
          {t("nextChargeValue", { day: day(preview.nextChargeAt), amount: won(preview.nextChargeWon) })}
        </Fact>
      </Facts>
      {isNow && balanceWon > 0 ? <p className="mt-4 text-13 text-muted">{t("carried", { amount: won(balanceWon) })}</p> : null}
      {isNow && balanceWon < 0 ? <p className="mt-4 text-13 text-muted">{t("tooLittle", { amount: won(-balanceWon) })}</p> : null}
      {isNow && invoice.amountWon > 0 ? <p className="mt-4 text-13 text-muted">{t("withCard")}</p> : null}
    </Panel>
  );
}
