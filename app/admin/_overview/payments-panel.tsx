import clsx from "clsx";
import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { Panel } from "@/app/_components/panel";
import type { AdminOverview } from "@/lib/admin/views";
import { MoreLink } from "../_parts/more-link";
import { PaymentsTable } from "../_parts/payments-table";
import { type AdminAddress, adminHref, PAYMENT_FILTERS } from "../address";

type PaymentsPanelProps = { payments: AdminOverview["payments"]; address: AdminAddress; now: Date };

export function PaymentsPanel({ payments, address, now }: PaymentsPanelProps) {
  const t = useTranslations("admin");
  const here = (before: string | undefined) => adminHref({ ...address, before }, "payments");
  return (
    <Panel id="payments" title={t("paymentsTitle")} aside={<Filter address={address} />}>
      <PaymentsTable payments={payments.rows} label={t("paymentsTitle")} now={now} />
      <MoreLink nextHref={payments.next ? here(payments.next) : null} firstHref={address.before ? here(undefined) : null} />
    </Panel>
  );
}

function Filter({ address }: { address: AdminAddress }) {
  const t = useTranslations("admin");
  return (
    <nav aria-label={t("filter")} className="flex flex-wrap gap-1">
      {[undefined, ...PAYMENT_FILTERS].map((status) => (
        <AppLink
          key={status ?? "all"}
          href={adminHref({ ...address, status, before: undefined }, "payments")}
          aria-current={status === address.status ? "true" : undefined}
          className={clsx(
            "inline-flex min-h-8 items-center rounded-full px-3 text-13",
            status === address.status ? "bg-line font-semibold text-ink" : "text-muted hover:text-ink",
          )}
        >
          {status ? t(`status.${status}`) : t("filterAll")}
        </AppLink>
      ))}
    </nav>
  );
}
