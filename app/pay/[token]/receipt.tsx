import { useLocale, useTranslations } from "next-intl";
import { buttonClass } from "@/app/_components/button";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { planWithUnits } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { LinkPageView, ReceiptView } from "@/lib/billing/views/views";

/** One receipt, for whoever holds its link. Days carry their year, because receipts are kept. */
export function Receipt({ view: { whose, receipt } }: { view: Extract<LinkPageView, { kind: "receipt" }> }) {
  const t = useTranslations("link");
  const invoice = useTranslations("invoice");
  const common = useTranslations("common");
  const locale = useLocale();
  const { paid, tax, period } = receipt;
  return (
    <Page>
      <PageHeading>{t("receiptTitle")}</PageHeading>
      <Panel className="space-y-5">
        <div>
          <p className="font-bold text-40 tabular-nums tracking-tight">{formatWon(receipt.amountWon, locale)}</p>
          <Outcome receipt={receipt} />
        </div>
        <Facts>
          <Fact name={t("plan")}>{planWithUnits(receipt, locale)}</Fact>
          <Fact name={t("period")}>{formatPeriod(period, { locale, now: null })}</Fact>
          <Fact name={t("paidOn")}>{formatDay(paid.at, { locale, now: null })}</Fact>
          <Fact name={t("paidWith")}>
            <PaymentCard card={paid.card} />
          </Fact>
          {receipt.discount ? (
            <Fact name={invoice("discountCode", { code: receipt.discount.code })}>
              <Money amountWon={-receipt.discount.amountWon} />
            </Fact>
          ) : null}
          {tax ? (
            <>
              <Fact name={t("supplied")}>
                <Money amountWon={tax.suppliedWon} />
              </Fact>
              <Fact name={t("vat")}>
                <Money amountWon={tax.vatWon} />
              </Fact>
            </>
          ) : null}
          <Refunds receipt={receipt} />
          <Fact name={t("number")}>{receipt.number}</Fact>
          <Fact name={t("whose")}>
            <span className="break-all">{whose}</span>
          </Fact>
        </Facts>
      </Panel>
      {paid.receiptUrl ? (
        <a href={paid.receiptUrl} target="_blank" rel="noreferrer" className={buttonClass({ tone: "plain", isWide: true })}>
          {t("slip")} <span className="sr-only">({common("newWindow")})</span>
        </a>
      ) : null}
      <p className="text-13 text-muted print:hidden">{t("receiptOnly")}</p>
    </Page>
  );
}

function Outcome({ receipt: { refundedWon, keptWon } }: { receipt: ReceiptView }) {
  const t = useTranslations("billing");
  if (refundedWon === 0) return <StatusWord tone="emerald">{t("status_paid")}</StatusWord>;
  return <StatusWord tone="ink">{keptWon > 0 ? t("status_partly_refunded") : t("status_refunded")}</StatusWord>;
}

function Refunds({ receipt: { refunds, refundedWon, keptWon } }: { receipt: ReceiptView }) {
  const t = useTranslations("link");
  const locale = useLocale();
  if (refundedWon === 0) return null;
  return (
    <>
      {refunds.map(({ at, amountWon }) => (
        <Fact key={at.toISOString()} name={t("refunded", { day: formatDay(at, { locale, now: null }) })}>
          <Money amountWon={-amountWon} />
        </Fact>
      ))}
      <Fact name={t("kept")}>
        <Money amountWon={keptWon} />
      </Fact>
    </>
  );
}
