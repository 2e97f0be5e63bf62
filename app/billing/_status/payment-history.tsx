import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PaymentView } from "@/lib/billing/views/views";

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

/** How many payments fit on a screen. The others are folded. */
const PAYMENTS_AT_FIRST = 6;

export function PaymentHistory({ payments, now }: PaymentHistoryProps) {
  const t = useTranslations("billing");
  const older = payments.slice(PAYMENTS_AT_FIRST);
  return (
    <Panel id="payments" title={t("historyTitle")}>
      {payments.length === 0 ? (
        <p className="text-14 text-muted">{t("historyEmpty")}</p>
      ) : (
        <PaymentRows payments={payments.slice(0, PAYMENTS_AT_FIRST)} now={now} />
      )}
      {older.length > 0 ? (
        <details className="mt-2 border-line border-t pt-4">
          <summary className="inline-block list-none py-1 text-14 text-blue hover:underline">
            {t("historyMore", { count: older.length })}
          </summary>
          <PaymentRows payments={older} now={now} />
        </details>
      ) : null}
    </Panel>
  );
}

function PaymentRows({ payments, now }: PaymentHistoryProps) {
  return (
    <ul className="-my-2 divide-y divide-line">
      {payments.map((payment) => (
        <PaymentRow key={payment.orderId} payment={payment} now={now} />
      ))}
    </ul>
  );
}

function PaymentRow({ payment, now }: { payment: PaymentView; now: Date }) {
  const t = useTranslations("billing");
  const decline = useTranslations("decline");
  const locale = useLocale();
  const outcome = outcomeOf(payment);
  const { at, amountWon, refundedWon, card, period, plan, declineReason, receiptUrl, invoiceNumber } = payment;
  return (
    <li className="flex justify-between gap-4 py-4 text-13 text-muted">
      <div className="min-w-0 space-y-0.5">
        <p className="font-semibold text-14 text-ink">
          <Day at={at} now={now} />
        </p>
        <p>
          {planName(plan, locale)}, {formatPeriod(period, { locale, now })}
        </p>
        {declineReason ? <p className="text-red">{decline(declineReason)}</p> : null}
        <p className="flex flex-wrap gap-x-3">
          {card ? <PaymentCard card={card} /> : null}
          <span className="whitespace-nowrap">{t("invoiceNumber", { number: invoiceNumber })}</span>
        </p>
      </div>
      <div className="flex shrink-0 flex-col items-end gap-0.5">
        <p className="font-semibold text-14 text-ink">
          <Money amountWon={amountWon} />
        </p>
        <StatusWord tone={TONE[outcome]}>{t(`status_${outcome}`)}</StatusWord>
        {refundedWon > 0 ? (
          <p className="whitespace-nowrap">{t("refundedAmount", { amount: formatWon(refundedWon, locale) })}</p>
        ) : null}
        {receiptUrl ? (
          <a
            href={receiptUrl}
            target="_blank"
            rel="noreferrer"
            aria-label={t("receiptOf", { day: formatDay(at, { locale, now }) })}
            className="py-1 font-medium text-blue hover:underline"
          >
            {t("receipt")}
          </a>
        ) : null}
      </div>
    </li>
  );
}
