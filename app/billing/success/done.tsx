import { useLocale, useTranslations } from "next-intl";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { CardFace } from "@/app/_components/card-face";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatPeriod } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import { PRODUCT_PATH } from "@/app/product-path";
import type { BillingStatusView, CheckoutView, InvoiceView } from "@/lib/billing/views/views";

type DoneProps = { checkout: CheckoutView; status: BillingStatusView; returnTo: string | null; now: Date };

/** The moment of relief: it worked, what was paid, until when, what comes next, and the way on. */
export function Done({ checkout, status, returnTo, now }: DoneProps) {
  const t = useTranslations("success");
  const common = useTranslations("common");
  const locale = useLocale();
  const paid = invoiceOf(checkout, status);
  const { card } = status;
  const amount = paid ? formatWon(paid.amountWon, locale) : "";
  const receipt = paid?.receiptUrl ? (
    <a href={paid.receiptUrl} target="_blank" rel="noreferrer" className={buttonClass({ tone: "plain" })}>
      {t("receipt")}
      <span className="sr-only"> ({common("newWindow")})</span>
    </a>
  ) : null;
  if (checkout.purpose === "replace_card") {
    return (
      <Moment
        picture={card ? <CardFace card={card} isNew /> : <Illustration scene="success" className="h-36 sm:h-44" />}
        title={t("doneCardTitle")}
        actions={
          <>
            <ButtonLink href={returnTo ?? "/billing"}>{returnTo ? t("goBack") : common("backToBilling")}</ButtonLink>
            {receipt}
          </>
        }
      >
        {paid ? <p>{t("doneCardPaidText", { amount })}</p> : null}
        <p>{t("doneCardText")}</p>
      </Moment>
    );
  }
  return (
    <Moment
      picture={<Illustration scene="success" className="h-36 sm:h-44" />}
      title={t("doneTitle")}
      figures={<Paid paid={paid} isFree={checkout.amountWon === 0} status={status} now={now} />}
      actions={
        <>
          <ButtonLink href={returnTo ?? PRODUCT_PATH}>{returnTo ? t("goBack") : t("start")}</ButtonLink>
          {receipt}
        </>
      }
    >
      <p>{t(checkout.amountWon === 0 ? "doneFreeText" : "doneText")}</p>
    </Moment>
  );
}

/** The invoice that this checkout's own payment paid; null when it charged nothing. */
const invoiceOf = ({ orderId }: CheckoutView, { history }: BillingStatusView): InvoiceView | null =>
  history
    .filter((item) => item.kind === "invoice")
    .find(({ attempts }) => attempts.some((attempt) => attempt.orderId === orderId && attempt.status === "paid")) ?? null;

type PaidProps = { paid: InvoiceView | null; isFree: boolean; status: BillingStatusView; now: Date };

function Paid({ paid, isFree, status, now }: PaidProps) {
  const t = useTranslations("success");
  const locale = useLocale();
  const { state, period } = status;
  // The page of an earlier payment can be opened again; what comes next is on the status page.
  const isCurrent = period !== null && period.start.getTime() === paid?.period.start.getTime();
  return (
    <Facts>
      {paid ? (
        <>
          <Fact name={t("paid")}>
            <Money amountWon={paid.amountWon} />
          </Fact>
          <Fact name={t("card")}>{paid.card ? <PaymentCard card={paid.card} /> : null}</Fact>
          <Fact name={t("period")}>{formatPeriod(paid.period, { locale, now })}</Fact>
        </>
      ) : null}
      {isFree && status.card ? (
        <>
          <Fact name={t("paid")}>
            <Money amountWon={0} />
          </Fact>
          <Fact name={t("card")}>
            <PaymentCard card={status.card} />
          </Fact>
          {period ? <Fact name={t("period")}>{formatPeriod(period, { locale, now })}</Fact> : null}
        </>
      ) : null}
      {state.kind === "active" && (isCurrent || isFree) ? (
        <Fact name={t("next")}>
          <Day at={state.nextChargeAt} now={now} />, <Money amountWon={state.nextChargeWon} />
        </Fact>
      ) : null}
    </Facts>
  );
}
