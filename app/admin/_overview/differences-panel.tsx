import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import type { AdminOverview } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
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
          { head: t("when"), cell: ({ occurredAt }) => <Ago at={occurredAt} now={now} /> },
          { head: t("what"), cell: ({ kind }) => <span className="font-medium">{t(`differenceKind.${kind}`)}</span> },
          { head: t("differenceHere"), isFigure: true, cell: ({ hereWon }) => <Side won={hereWon} /> },
          { head: t("differenceToss"), isFigure: true, cell: ({ tossWon }) => <Side won={tossWon} /> },
          {
            head: t("differenceProposal"),
            cell: ({ repair, id }) => (
              <>
                {t(`differenceRepair.${repair}`)}
                <p>
                  <Identifier>{`npm run billing -- repair ${id}`}</Identifier>
                </p>
              </>
            ),
          },
          { head: t("order"), cell: ({ orderId }) => <Identifier>{orderId}</Identifier> },
        ]}
      />
    </Panel>
  );
}

function Side({ won }: { won: number | null }) {
  const t = useTranslations("admin");
  return won === null ? t("none") : <Money amountWon={won} />;
}
