import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { planName } from "@/app/_format/plan";
import type { RiseView } from "@/lib/admin/views";
import { DataTable } from "../_parts/data-table";

const COUNTS = ["concerned", "asked", "told", "consented", "refused", "ended", "raised"] as const;

/** How far announced price rises have come; nothing while there are none. */
export function RisesPanel({ rises, now }: { rises: readonly RiseView[]; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  if (rises.length === 0) return null;
  return (
    <Panel id="rises" title={t("risesTitle")}>
      <p className="-mt-2 mb-3 text-14 text-muted">{t("risesText")}</p>
      <DataTable
        label={t("risesTitle")}
        empty={t("none")}
        rows={rises.map((rise) => ({ ...rise, id: `${rise.plan}:${rise.from.getTime()}` }))}
        columns={[
          { head: t("plan"), place: "title", cell: ({ plan }) => planName(plan, locale) },
          { head: t("risesTo"), isFigure: true, place: "beside", cell: ({ toWon }) => <Money amountWon={toWon} /> },
          { head: t("risesFrom"), cell: ({ from }) => <Day at={from} now={now} /> },
          { head: t("risesWithout"), cell: ({ withoutConsent }) => t(`rise.${withoutConsent}`) },
          ...COUNTS.map((name) => ({
            head: t(`rise.${name}`),
            isFigure: true as const,
            cell: (rise: RiseView) => rise[name].toLocaleString(locale),
          })),
        ]}
      />
    </Panel>
  );
}
