import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { Panel } from "@/app/_components/panel";
import { TierBadge } from "@/app/_components/tier-badge";
import { planName } from "@/app/_format/plan";
import type { FoundPeople } from "@/lib/admin/views";
import { DataTable } from "../_parts/data-table";
import { SubscriptionWord } from "../_parts/subscription-word";
import { WhoCell } from "../_parts/who-cell";

type FoundPeoplePanelProps = { query: string; found: FoundPeople };

export function FoundPeoplePanel({ query, found }: FoundPeoplePanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  return (
    <Panel
      id="found"
      title={t("found", { query })}
      aside={
        <AppLink href="/admin" className="inline-flex min-h-11 items-center text-13 text-blue hover:underline">
          {t("searchClear")}
        </AppLink>
      }
    >
      <DataTable
        label={t("found", { query })}
        empty={t("foundNothing")}
        rows={found.rows.map((row) => ({ ...row, id: row.userId }))}
        columns={[
          { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
          { head: t("why"), cell: (row) => row.clues.map((clue) => t(`clue.${clue}`)).join(", ") },
          { head: t("tier"), cell: (row) => <TierBadge tier={row.tier} /> },
          {
            head: t("subscriptionTitle"),
            cell: (row) =>
              row.subscription ? (
                <>
                  <SubscriptionWord status={row.subscription.status} isCancelling={row.subscription.cancelAt !== null} />
                  <p className="text-12 text-muted">{planName(row.subscription.plan, locale)}</p>
                </>
              ) : (
                <span className="text-muted">{t("none")}</span>
              ),
          },
        ]}
      />
      {found.hasMore ? <p className="mt-3 text-13 text-muted">{t("foundMore")}</p> : null}
    </Panel>
  );
}
