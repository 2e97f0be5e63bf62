import { Download, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/app/_components/badge";
import { buttonClass } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { UpgradeButton } from "./upgrade-button";

/** The download of all trades, or why it is locked. */
export function ExportCard({ mayExport, back }: { mayExport: boolean; back: string }) {
  const t = useTranslations("trades");
  const settings = useTranslations("journalSettings");
  const goals = useTranslations("goals");
  const dashboard = useTranslations("dashboard");
  const locked = (
    <Badge tone="emerald">
      <Lock aria-hidden="true" className="size-3" />
      {goals("annualLocked")}
    </Badge>
  );
  return (
    <Panel id="export" title={settings("export")} aside={mayExport ? null : locked} className="scroll-mt-4">
      <p className="-mt-2 mb-4 text-14 text-muted">{t("exportText")}</p>
      {mayExport ? (
        <a href="/api/trades/export" download className={buttonClass({ tone: "plain", isWide: true })}>
          <Download aria-hidden="true" className="size-5" />
          {t("export")}
        </a>
      ) : (
        <UpgradeButton back={back} label={dashboard("unlock")} />
      )}
    </Panel>
  );
}
