import { useLocale, useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { formatWon } from "@/app/_format/won";
import type { AdminOverview } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { Coded } from "../_parts/coded";
import { DataTable } from "../_parts/data-table";
import { MoreLink } from "../_parts/more-link";
import { WhoCell } from "../_parts/who-cell";
import { type AdminAddress, adminHref } from "../address";

type PastDuePanelProps = { pastDue: AdminOverview["pastDue"]; address: AdminAddress; now: Date };

/** The past-due customers and the reasons. Those whose grace ends first come first. */
export function PastDuePanel({ pastDue, address, now }: PastDuePanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  if (pastDue.count === 0) return null;
  const here = (unpaid: string | undefined) => adminHref({ ...address, unpaid }, "unpaid");
  return (
    <Panel
      id="unpaid"
      title={t("pastDueTitle")}
      aside={
        <span className="text-13 text-muted">
          {t("casesOf", { count: pastDue.count, amount: formatWon(pastDue.won, locale) })}
        </span>
      }
    >
      <DataTable
        label={t("pastDueTitle")}
        empty={t("pastDueEmpty")}
        rows={pastDue.rows}
        columns={[
          { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
          { head: t("amount"), isFigure: true, place: "beside", cell: ({ amountWon }) => <Money amountWon={amountWon} /> },
          {
            head: t("why"),
            cell: ({ reason, code }) => (code ? <Coded word={t(`reason.${reason}`)} code={code} /> : t(`reason.${reason}`)),
          },
          { head: t("since"), cell: ({ since }) => <Ago at={since} now={now} /> },
          {
            head: t("nextAttempt"),
            cell: ({ nextAttemptAt }) =>
              nextAttemptAt ? <Ago at={nextAttemptAt} now={now} /> : <span className="text-muted">{t("noAttempt")}</span>,
          },
          { head: t("graceEnds"), cell: ({ graceEndsAt }) => <Ago at={graceEndsAt} now={now} /> },
        ]}
      />
      <MoreLink nextHref={pastDue.next ? here(pastDue.next) : null} firstHref={address.unpaid ? here(undefined) : null} />
    </Panel>
  );
}
