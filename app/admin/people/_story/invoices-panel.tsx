import { useLocale, useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatPeriod } from "@/app/_format/day";
import type { InvoiceStory } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { DataTable } from "../../_parts/data-table";

const TONE: Record<InvoiceStory["status"], Tone> = { open: "amber", paid: "emerald", uncollectible: "red", void: "ink" };

export function InvoicesPanel({ invoices, now }: { invoices: InvoiceStory[]; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  return (
    <Panel id="invoices" title={t("invoicesTitle")}>
      <DataTable
        label={t("invoicesTitle")}
        empty={t("invoicesEmpty")}
        rows={invoices}
        columns={[
          { head: t("invoice"), cell: ({ number }) => <span className="select-all whitespace-nowrap">{number}</span> },
          { head: t("amount"), isFigure: true, place: "beside", cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
          {
            head: t("state"),
            cell: ({ status }) => <StatusWord tone={TONE[status]}>{t(`invoiceStatus.${status}`)}</StatusWord>,
          },
          { head: t("what"), cell: ({ reason }) => t(`invoiceReason.${reason}`) },
          {
            head: t("period"),
            cell: ({ period }) => <span className="whitespace-nowrap">{formatPeriod(period, { locale, now })}</span>,
          },
          { head: t("opened"), cell: ({ openedAt }) => <Ago at={openedAt} now={now} /> },
        ]}
      />
    </Panel>
  );
}
