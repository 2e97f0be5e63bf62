import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import type { AdminOverview } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { Coded } from "../_parts/coded";
import { DataTable } from "../_parts/data-table";
import { Identifier } from "../_parts/identifier";
import { Shown } from "./shown";

type DifferencesPanelProps = { differences: AdminOverview["differences"]; now: Date };

/**
 * The open differences between our ledger and Toss, each with its repair and the command for it.
 * Hidden when there are none.
 */
export function DifferencesPanel({ differences, now }: DifferencesPanelProps) {
  const t = useTranslations("admin");
  if (differences.count === 0) return null;
  return (
    <Panel id="differences" title={t("differencesTitle")} aside={<Shown list={differences} />}>
      <p className="-mt-2 mb-3 text-14 text-muted">{t("differencesText")}</p>
      <DataTable
        label={t("differencesTitle")}
        empty={t("differencesEmpty")}
        rows={differences.rows}
        columns={[
          {
            head: t("what"),
            place: "title",
            cell: ({ kind, orderId }) => (
              <>
                <p className="font-medium">
                  <Coded word={t(`differenceKind.${kind}`)} code={kind} />
                </p>
                <Identifier name={t("order")} value={orderId} />
              </>
            ),
          },
          { head: t("when"), cell: ({ occurredAt }) => <Ago at={occurredAt} now={now} /> },
          { head: t("differenceHere"), isFigure: true, cell: ({ hereWon }) => <Side won={hereWon} /> },
          { head: t("differenceToss"), isFigure: true, cell: ({ tossWon }) => <Side won={tossWon} /> },
          {
            head: t("differenceProposal"),
            cell: ({ repair, id }) => (
              <>
                <p>{t(`differenceRepair.${repair}`)}</p>
                <Identifier name={t("command")} value={`npm run billing -- repair ${id}`} />
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function Side({ won }: { won: number | null }) {
  const t = useTranslations("admin");
  return won === null ? t("none") : <Money amountWon={won} />;
}
