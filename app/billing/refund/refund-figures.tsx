import { useLocale, useTranslations } from "next-intl";
import { Fact, Facts } from "@/app/_components/facts";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { RefundPageView } from "@/lib/billing/views/read-refund-page";

type RefundFiguresProps = { view: RefundPageView; offer: NonNullable<RefundPageView["offer"]>; now: Date };

/** How the amount comes about, to which card it goes, and when it arrives. */
export function RefundFigures({ view, offer, now }: RefundFiguresProps) {
  const t = useTranslations("refund");
  const locale = useLocale();
  const { paidWon, earlierWon, card } = view;
  return (
    <Panel>
      <Facts>
        <Fact name={t("paid")}>{formatWon(paidWon, locale)}</Fact>
        {earlierWon > 0 ? <Fact name={t("earlier")}>{`−${formatWon(earlierWon, locale)}`}</Fact> : null}
        {offer.kind === "prorated" ? (
          <Fact name={t("used", { used: offer.usedDays, days: offer.periodDays })}>{`−${formatWon(offer.keptWon, locale)}`}</Fact>
        ) : null}
        <Fact name={t("back")}>
          <strong className="font-bold text-20">{formatWon(offer.refundWon, locale)}</strong>
        </Fact>
        {card ? (
          <Fact name={t("to")}>
            <PaymentCard card={card} />
          </Fact>
        ) : null}
        <Fact name={t("arrives")}>{t("arrivesText")}</Fact>
        {offer.kind === "withdrawal" ? (
          <Fact name={t("until")}>{t("untilText", { day: formatLastDay(offer.until, { locale, now, weekday: true }) })}</Fact>
        ) : (
          <Fact name={t("until")}>{t("todayText")}</Fact>
        )}
      </Facts>
    </Panel>
  );
}
