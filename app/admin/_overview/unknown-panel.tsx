import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import type { AdminOverview } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { DataTable } from "../_parts/data-table";
import { Identifier } from "../_parts/identifier";
import { LookUp } from "../_parts/look-up";
import { PendingReason } from "../_parts/pending-reason";
import { WhoCell } from "../_parts/who-cell";
import { Shown } from "./shown";

type UnknownPanelProps = { unknown: AdminOverview["unknown"]; now: Date };

/** The pending payments, the oldest first. */
export function UnknownPanel({ unknown, now }: UnknownPanelProps) {
  const t = useTranslations("admin");
  if (unknown.count === 0) return null;
  return (
    <Panel id="unknown" title={t("unknownTitle")} aside={<Shown list={unknown} />}>
      <DataTable
        label={t("unknownTitle")}
        empty={t("unknownEmpty")}
        rows={unknown.rows}
        columns={[
          {
            head: t("who"),
            place: "title",
            cell: (row) => (
              <>
                <WhoCell who={row} />
                <Identifier name={t("order")} value={row.orderId} />
              </>
            ),
          },
          { head: t("amount"), isFigure: true, place: "beside", cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
          { head: t("age"), cell: ({ createdAt }) => <Ago at={createdAt} now={now} /> },
          {
            head: t("lastAnswer"),
            cell: ({ lookup }) => (lookup ? <PendingReason lookup={lookup} /> : null),
          },
          { head: t("nextLookup"), cell: ({ lookup }) => <Ago at={lookup?.nextAt ?? null} now={now} /> },
          { head: t("act"), cell: ({ id }) => <LookUp paymentId={id} /> },
        ]}
      />
    </Panel>
  );
}
