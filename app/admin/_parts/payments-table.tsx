import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import type { AdminPaymentView } from "@/lib/admin/views";
import { Ago } from "./ago";
import { type Column, DataTable } from "./data-table";
import { Identifier } from "./identifier";
import { LookUp } from "./look-up";
import { PaymentStatus } from "./payment-status";
import { WhoCell } from "./who-cell";

type PaymentsTableProps = {
  payments: AdminPaymentView[];
  label: string;
  now: Date;
  /** A person's own page leaves the column with the person out. */
  hasWho: boolean;
};

export function PaymentsTable({ payments, label, now, hasWho }: PaymentsTableProps) {
  const t = useTranslations("admin");
  const who: Column<AdminPaymentView> = { head: t("who"), cell: (row) => <WhoCell who={row} /> };
  return (
    <DataTable
      label={label}
      empty={t("paymentsEmpty")}
      rows={payments}
      columns={[
        { head: t("when"), cell: ({ createdAt }) => <Ago at={createdAt} now={now} /> },
        ...(hasWho ? [who] : []),
        { head: t("amount"), isFigure: true, cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
        {
          head: t("state"),
          cell: (payment) => (
            <>
              <PaymentStatus payment={payment} />
              {payment.status === "pending" ? <LookUp paymentId={payment.id} /> : null}
            </>
          ),
        },
        { head: t("what"), cell: ({ trigger }) => <span className="whitespace-nowrap">{t(`trigger.${trigger}`)}</span> },
        {
          head: t("card"),
          cell: ({ card }) => (
            <span className="whitespace-nowrap">
              <PaymentCard card={card} />
            </span>
          ),
        },
        { head: t("order"), cell: (payment) => <Order payment={payment} /> },
      ]}
    />
  );
}

function Order({ payment }: { payment: AdminPaymentView }) {
  const t = useTranslations("admin");
  const { invoiceNumber, orderId, receiptUrl } = payment;
  return (
    <div id={`payment-${orderId}`} className="min-w-60">
      <p className="flex flex-wrap gap-x-3">
        <span className="relative z-1 select-all whitespace-nowrap">{invoiceNumber}</span>
        {receiptUrl ? (
          <a
            href={receiptUrl}
            target="_blank"
            rel="noreferrer"
            aria-label={t("receiptOf", { order: invoiceNumber })}
            className="relative z-1 font-medium text-blue hover:underline"
          >
            {t("receipt")}
          </a>
        ) : null}
      </p>
      <Identifier>{orderId}</Identifier>
    </div>
  );
}
