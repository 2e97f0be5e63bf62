import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { formatInstant } from "@/app/_format/day";
import type { AdminOverview, DueView } from "@/lib/admin/views";
import { DataTable } from "../_parts/data-table";

type DuePanelProps = { due: AdminOverview["due"]; now: Date };

/** What is due now, and what falls due on each of the next seven days. */
export function DuePanel({ due, now }: DuePanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const rows: (DueView & { id: string; name: string })[] = [
    { ...due.now, id: "now", name: t("dueNowRow") },
    ...due.days.map((day) => ({
      ...day,
      id: day.at.toISOString(),
      name: formatInstant(day.at, { locale, now, weekday: true }),
    })),
    { ...due.week, id: "week", name: t("dueWeek") },
  ];
  return (
    <Panel id="due" title={t("dueTitle")}>
      <DataTable
        label={t("dueTitle")}
        empty={t("none")}
        rows={rows}
        columns={[
          { head: t("dueDay"), cell: ({ id, name }) => <span className={clsx(id === "week" && "font-semibold")}>{name}</span> },
          { head: t("dueCharges"), isFigure: true, cell: ({ charges }) => charges },
          { head: t("amount"), isFigure: true, cell: ({ won }) => <Money amountWon={won} /> },
          { head: t("dueEnds"), isFigure: true, cell: ({ ends }) => ends },
        ]}
      />
    </Panel>
  );
}
