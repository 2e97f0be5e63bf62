import { useLocale, useTranslations } from "next-intl";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { CardFace } from "@/app/_components/card-face";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatLastDay, formatPeriod } from "@/app/_format/day";
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
  const figures = paid || isFreeNow(checkout, status) ? <Paid paid={paid} status={status} now={now} /> : null;
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
      figures={figures}
      actions={
        <>
          <ButtonLink href={returnTo ?? PRODUCT_PATH}>{returnTo ? t("goBack") : t("start")}</ButtonLink>
          {receipt}
        </>
      }
    >
      <p>
        {status.trialEndsAt
          ? t("doneTrialText", { day: formatLastDay(status.trialEndsAt, { locale, now, weekday: true }) })
          : t(checkout.amountWon === 0 ? "doneFreeText" : "doneText")}
      </p>
    </Moment>
  );
}

/** The invoice that this checkout's own payment paid; null when it charged nothing. */
const invoiceOf = ({ orderId }: CheckoutView, { history }: BillingStatusView): InvoiceView | null =>
  history
    .filter((item) => item.kind === "invoice")
    .find(({ attempts }) => attempts.some((attempt) => attempt.orderId === orderId && attempt.status === "paid")) ?? null;

/**
 * Whether the period that began with this checkout for nothing is the present one. Later the card
 * and the period are those of another charge.
 */
const isFreeNow = ({ freeFrom }: CheckoutView, { period }: BillingStatusView): boolean =>
  freeFrom !== null && period?.start.getTime() === freeFrom.getTime();

/** @param paid null: nothing was charged, and the period that began so is the present one */
type PaidProps = { paid: InvoiceView | null; status: BillingStatusView; now: Date };

function Paid({ paid, status, now }: PaidProps) {
  const t = useTranslations("success");
  const locale = useLocale();
  const { state, period } = status;
  // The page of an earlier payment can be opened again; what comes next is on the status page.
  const isCurrent = !paid || period?.start.getTime() === paid.period.start.getTime();
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
      ) : (
        <>
          <Fact name={t("paid")}>
            <Money amountWon={0} />
          </Fact>
          <Fact name={t("card")}>{status.card ? <PaymentCard card={status.card} /> : null}</Fact>
          {period ? <Fact name={t("period")}>{formatPeriod(period, { locale, now })}</Fact> : null}
        </>
      )}
      {state.kind === "active" && isCurrent ? (
        <Fact name={t(status.trialEndsAt ? "nextIfAgreed" : "next")}>
          <Day at={state.nextChargeAt} now={now} />, <Money amountWon={state.nextChargeWon} />
        </Fact>
      ) : null}
    </Facts>
  );
}
