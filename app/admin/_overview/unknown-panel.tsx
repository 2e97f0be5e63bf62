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
  return (
    <Panel id="unknown" title={t("unknownTitle")} aside={<Shown list={unknown} />}>
      <DataTable
        label={t("unknownTitle")}
        empty={t("unknownEmpty")}
        rows={unknown.rows}
        columns={[
          { head: t("who"), cell: (row) => <WhoCell who={row} /> },
          { head: t("amount"), isFigure: true, cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
          { head: t("age"), cell: ({ createdAt }) => <Ago at={createdAt} now={now} /> },
          {
            head: t("lastAnswer"),
            cell: ({ lookup }) => (lookup ? <PendingReason lookup={lookup} /> : null),
          },
          { head: t("nextLookup"), cell: ({ lookup }) => <Ago at={lookup?.nextAt ?? null} now={now} /> },
          { head: t("order"), cell: ({ orderId }) => <Identifier>{orderId}</Identifier> },
          { head: t("state"), cell: ({ id }) => <LookUp paymentId={id} /> },
        ]}
      />
    </Panel>
  );
}
