import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { PaymentView } from "@/lib/billing/views";

type Outcome = "paid" | "pending" | "declined" | "refunded" | "partly_refunded";
const TONE: Record<Outcome, Tone> = {
  paid: "emerald",
  pending: "blue",
  declined: "red",
  refunded: "ink",
  partly_refunded: "ink",
};

function outcomeOf({ status, refundedWon, amountWon }: PaymentView): Outcome {
  if (status !== "paid" || refundedWon === 0) return status;
  return refundedWon < amountWon ? "partly_refunded" : "refunded";
}

type PaymentHistoryProps = { payments: PaymentView[]; now: Date };

export function PaymentHistory({ payments, now }: PaymentHistoryProps) {
  const t = useTranslations("billing");
  return (
    <Panel id="payments" title={t("historyTitle")}>
      {payments.length === 0 ? (
        <p className="text-14 text-muted">{t("historyEmpty")}</p>
      ) : (
        <ul className="-my-4 divide-y divide-line">
          {payments.map((payment) => (
            <PaymentRow key={payment.orderId} payment={payment} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function PaymentRow({ payment, now }: { payment: PaymentView; now: Date }) {
  const t = useTranslations("billing");
  const plans = useTranslations("plan");
  const decline = useTranslations("decline");
  const locale = useLocale();
  const outcome = outcomeOf(payment);
  const { at, amountWon, refundedWon, card, period, plan, declineReason, receiptUrl, invoiceNumber } = payment;
  return (
    <li className="py-4 text-14">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-semibold">
          <Day at={at} now={now} />
        </p>
        <p className="font-semibold">
          <Money amountWon={amountWon} />
        </p>
      </div>
      <div className="mt-1 flex flex-wrap items-baseline justify-between gap-x-4 text-13 text-muted">
        <p className="min-w-0">
          {plans(plan)}, {formatPeriod(period, { locale, now })}
        </p>
        <StatusWord tone={TONE[outcome]}>{t(`status_${outcome}`)}</StatusWord>
      </div>
      {declineReason ? <p className="mt-1 text-13 text-red">{decline(declineReason)}</p> : null}
      <p className="mt-1 flex flex-wrap items-baseline gap-x-3 text-13 text-muted">
        {card ? <PaymentCard card={card} /> : null}
        <span className="whitespace-nowrap">{t("invoiceNumber", { number: invoiceNumber })}</span>
        {refundedWon > 0 ? <span>{t("refundedAmount", { amount: formatWon(refundedWon, locale) })}</span> : null}
        {receiptUrl ? (
          <a
            href={receiptUrl}
            target="_blank"
            rel="noreferrer"
            aria-label={t("receiptOf", { day: formatDay(at, { locale, now }) })}
            className="ml-auto py-1 font-medium text-blue hover:underline"
          >
            {t("receipt")}
          </a>
        ) : null}
      </p>
    </li>
  );
}
