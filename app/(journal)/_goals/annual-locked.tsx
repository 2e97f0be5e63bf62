import { Check, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/app/_components/badge";
import { Panel } from "@/app/_components/panel";
import { UpgradeButton } from "../_parts/upgrade-button";

/** What a person gets with the feature, and the way to it. */
export function AnnualLocked({ back }: { back: string }) {
  const t = useTranslations("goals");
  const dashboard = useTranslations("dashboard");
  const aside = (
    <Badge tone="emerald">
      <Lock aria-hidden="true" className="size-3" />
      {t("annualLocked")}
    </Badge>
  );
  return (
    <Panel id="annual" title={t("annualTitle")} aside={aside} className="scroll-mt-4">
      <p className="text-14 text-muted">{t("annualText")}</p>
      <ul className="mt-3 mb-5 space-y-2 text-14">
        {(["annual1", "annual2", "annual3"] as const).map((key) => (
          <li key={key} className="flex gap-2">
            <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-emerald" />
            {t(key)}
          </li>
        ))}
      </ul>
      <UpgradeButton back={back} label={dashboard("unlock")} />
    </Panel>
  );
}
