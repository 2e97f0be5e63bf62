import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import type { AdminPaymentView } from "@/lib/admin/views";
import { Ago } from "./ago";
import { DataTable } from "./data-table";
import { Identifier } from "./identifier";
import { LookUp } from "./look-up";
import { PaymentStatus } from "./payment-status";
import { WhoCell } from "./who-cell";

type PaymentsTableProps = { payments: AdminPaymentView[]; label: string; now: Date };

export function PaymentsTable({ payments, label, now }: PaymentsTableProps) {
  const t = useTranslations("admin");
  return (
    <DataTable
      label={label}
      empty={t("paymentsEmpty")}
      rows={payments}
      columns={[
        { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
        { head: t("when"), cell: ({ createdAt }) => <Ago at={createdAt} now={now} /> },
        { head: t("amount"), isFigure: true, place: "beside", cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
        {
          head: t("state"),
          cell: (payment) => (
            <>
              <PaymentStatus payment={payment} />
              {payment.status === "pending" ? <LookUp paymentId={payment.id} /> : null}
            </>
          ),
        },
        { head: t("what"), cell: ({ trigger }) => t(`trigger.${trigger}`) },
        {
          head: t("card"),
          cell: ({ card }) => <PaymentCard card={card} />,
        },
        { head: t("invoice"), cell: (payment) => <Order payment={payment} /> },
      ]}
    />
  );
}

function Order({ payment }: { payment: AdminPaymentView }) {
  const t = useTranslations("admin");
  const { invoiceNumber, orderId, receiptUrl } = payment;
  return (
    <div>
      <p className="flex flex-wrap items-center justify-end gap-x-3 lg:justify-start">
        <span className="relative z-1 select-all whitespace-nowrap">{invoiceNumber}</span>
        {receiptUrl ? (
          <a
            href={receiptUrl}
            target="_blank"
            rel="noreferrer"
            aria-label={t("receiptOf", { order: invoiceNumber })}
            className="relative z-1 inline-flex min-h-6 items-center font-medium text-blue hover:underline"
          >
            {t("receipt")}
          </a>
        ) : null}
      </p>
      <Identifier name={t("order")} value={orderId} />
    </div>
  );
}
