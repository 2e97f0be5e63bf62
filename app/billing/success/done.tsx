import { useLocale, useTranslations } from "next-intl";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatPeriod } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { BillingStatusView, CheckoutView, PaymentView } from "@/lib/billing/views/views";

type DoneProps = { checkout: CheckoutView; status: BillingStatusView; now: Date };

/** Confirms the payment: the amount, the paid period and what comes next. */
export function Done({ checkout, status, now }: DoneProps) {
  const t = useTranslations("success");
  const common = useTranslations("common");
  const locale = useLocale();
  const paid = status.payments.find(({ orderId, status: outcome }) => orderId === checkout.orderId && outcome === "paid");
  const amount = paid ? formatWon(paid.amountWon, locale) : "";
  const isCardChange = checkout.purpose === "replace_card";
  return (
    <>
      <NoticeBanner tone="emerald" level={1} title={isCardChange ? t("doneCardTitle") : t("doneTitle")}>
        {paid ? <p>{isCardChange ? t("doneCardPaidText", { amount }) : t("doneText", { amount })}</p> : null}
        {isCardChange ? <p>{t("doneCardText")}</p> : null}
      </NoticeBanner>
      <Panel>
        <Receipt paid={paid ?? null} status={status} now={now} />
        <div className="mt-6 flex flex-wrap gap-2">
          <ButtonLink href="/billing">{isCardChange ? common("backToBilling") : t("start")}</ButtonLink>
          {paid?.receiptUrl ? (
            <a href={paid.receiptUrl} target="_blank" rel="noreferrer" className={buttonClass({ tone: "plain" })}>
              {t("receipt")}
              <span className="sr-only"> ({common("newWindow")})</span>
            </a>
          ) : null}
        </div>
      </Panel>
    </>
  );
}

function Receipt({ paid, status, now }: { paid: PaymentView | null; status: BillingStatusView; now: Date }) {
  const t = useTranslations("success");
  const locale = useLocale();
  const { state, card } = status;
  return (
    <Facts>
      {paid ? (
        <Fact name={t("paid")}>
          <Money amountWon={paid.amountWon} />
        </Fact>
      ) : null}
      {card ? (
        <Fact name={t("card")}>
          <PaymentCard card={card} />
        </Fact>
      ) : null}
      {paid ? <Fact name={t("period")}>{formatPeriod(paid.period, { locale, now })}</Fact> : null}
      {state.kind === "active" ? (
        <Fact name={t("next")}>
          <Day at={state.nextChargeAt} now={now} />, <Money amountWon={state.nextChargeWon} />
        </Fact>
      ) : null}
    </Facts>
  );
}
