import { useLocale, useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { StatusWord } from "@/app/_components/status-word";
import { formatLastDay } from "@/app/_format/day";
import type { OwedRefunds } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { Coded } from "../_parts/coded";
import { DataTable } from "../_parts/data-table";
import { RefusalWord } from "../_parts/refusal-word";
import { WhoCell } from "../_parts/who-cell";
import { Shown } from "./shown";

type OwedPanelProps = { owed: OwedRefunds; now: Date };

/** The law's three business days: refunds that have not reached the customer, the oldest first. */
export function OwedPanel({ owed, now }: OwedPanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  if (owed.count === 0) return null;
  return (
    <Panel id="owed" title={t("owedTitle")} aside={<Shown list={owed} />}>
      <p className="-mt-2 mb-3 text-14 text-muted">{t("owedText")}</p>
      <DataTable
        label={t("owedTitle")}
        empty={t("none")}
        rows={owed.rows}
        columns={[
          { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
          { head: t("amount"), isFigure: true, place: "beside", cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
          { head: t("what"), cell: ({ kind }) => <Coded word={t(`refundKind.${kind}`)} code={kind} /> },
          { head: t("asked"), cell: ({ requestedAt }) => <Ago at={requestedAt} now={now} /> },
          {
            head: t("owedUntil"),
            cell: ({ dueAt, isOverdue }) => (
              <StatusWord tone={isOverdue ? "red" : "amber"}>
                {t(isOverdue ? "owedOver" : "owedBy", { day: formatLastDay(dueAt, { locale, now, weekday: true }) })}
              </StatusWord>
            ),
          },
          {
            head: t("lastAnswer"),
            cell: ({ refusedCode }) => (refusedCode ? <RefusalWord code={refusedCode} /> : t("owedAsking")),
          },
        ]}
      />
    </Panel>
  );
}
