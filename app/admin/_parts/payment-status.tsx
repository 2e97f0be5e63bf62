import { useLocale, useTranslations } from "next-intl";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatWon } from "@/app/_format/won";
import type { AdminPaymentView } from "@/lib/admin/views";
import { Coded } from "./coded";
import { PendingReason } from "./pending-reason";

const TONE: Record<AdminPaymentView["status"], Tone> = { paid: "emerald", declined: "red", pending: "blue" };

/**
 * The status of a payment, with its details: the reason and Toss's code of a decline, the refunded
 * amount, or why it is still pending.
 */
export function PaymentStatus({ payment }: { payment: AdminPaymentView }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { status, amountWon, refundedWon, decline, lookup } = payment;
  const isRefunded = status === "paid" && refundedWon > 0;
  return (
    <div>
      <StatusWord tone={isRefunded ? "ink" : TONE[status]}>
        {t(`status.${isRefunded ? (refundedWon < amountWon ? "partly_refunded" : "refunded") : status}`)}
      </StatusWord>
      {isRefunded ? <p className="text-12 text-muted">{t("refunded", { amount: formatWon(refundedWon, locale) })}</p> : null}
      {decline ? (
        <div className="text-12 text-muted">
          <p>
            <Coded word={t(`reason.${decline.reason}`)} code={decline.code} />
          </p>
          <p>
            <Coded word={t(`declineClass.${decline.declineClass}`)} code={decline.declineClass} />
          </p>
        </div>
      ) : null}
      {lookup ? (
        <div className="text-12 text-muted">
          <PendingReason lookup={lookup} />
        </div>
      ) : null}
    </div>
  );
}
