import { Check, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";

/** What ends at once, and what stays. */
export function WhatEnds() {
  const t = useTranslations("refund");
  return (
    <Panel title={t("endsTitle")} id="ends">
      <ul className="space-y-2 text-14">
        {[t("endsPro"), t("endsCharge"), t("endsCard")].map((text) => (
          <li key={text} className="flex gap-2">
            <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
            {text}
          </li>
        ))}
        <li className="flex gap-2">
          <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-emerald" />
          {t("staysHistory")}
        </li>
      </ul>
    </Panel>
  );
}
