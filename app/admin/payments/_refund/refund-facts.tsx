import { useLocale, useTranslations } from "next-intl";
import { Fact, Facts } from "@/app/_components/facts";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { formatPeriod } from "@/app/_format/day";
import type { RefundChoice } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";

/** What was paid, and what is left of it: the figure that the form works on. */
export function RefundFacts({ choice, now }: { choice: RefundChoice; now: Date }) {
  const t = useTranslations("adminRefund");
  const admin = useTranslations("admin");
  const locale = useLocale();
  const { payment, period, leftWon } = choice;
  return (
    <Panel>
      <Facts>
        <Fact name={admin("invoice")}>{payment.invoiceNumber}</Fact>
        <Fact name={admin("when")}>
          <Ago at={payment.createdAt} now={now} />
        </Fact>
        <Fact name={admin("period")}>{formatPeriod(period, { locale, now })}</Fact>
        <Fact name={admin("card")}>
          <PaymentCard card={payment.card} />
        </Fact>
        <Fact name={t("paid")}>
          <Money amountWon={payment.amountWon} />
        </Fact>
        {payment.refundedWon > 0 ? (
          <Fact name={t("earlier")}>
            <Money amountWon={-payment.refundedWon} />
          </Fact>
        ) : null}
        <Fact name={t("left")}>
          <strong className="font-bold text-20">
            <Money amountWon={leftWon} />
          </strong>
        </Fact>
      </Facts>
    </Panel>
  );
}
