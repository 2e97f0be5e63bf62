import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { TierBadge } from "@/app/_components/tier-badge";
import { readDashboard } from "@/lib/journal/read-dashboard";
import { CapitalForm } from "../../_forms/amount-forms";
import { ExportCard } from "../../_parts/export-card";
import { GainColours } from "../../_parts/gain-colours";
import { JournalPage } from "../../_parts/journal-page";
import { journalVisit } from "../../_parts/journal-visit";
import { NeedsScript } from "../../_parts/needs-script";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("journalSettings");
  return { title: t("title") };
}

export default async function SettingsPage() {
  const { context, userId, access } = await journalVisit("/journal/settings");
  const { startingWon, mayExport } = await readDashboard(context, { userId, access });
  const t = await getTranslations("journalSettings");
  return (
    <JournalPage current="settings" isNarrow>
      <h1 className="sr-only">{t("heading")}</h1>
      <Panel id="starting-capital" title={t("capital")}>
        <p className="-mt-2 mb-5 text-14 text-muted">{t("capitalText")}</p>
        <CapitalForm startingWon={startingWon} />
        <NeedsScript />
      </Panel>
      <Panel id="colours" title={t("colour")}>
        <p className="-mt-2 mb-3 text-14 text-muted">{t("colourText")}</p>
        <GainColours />
      </Panel>
      <ExportCard mayExport={mayExport} back="/journal/settings" />
      <Panel id="plan" title={t("plan")} aside={<TierBadge tier={access.tier} />}>
        <ButtonLink href="/billing" tone="plain" isWide>
          {t("manage")}
        </ButtonLink>
      </Panel>
    </JournalPage>
  );
}
