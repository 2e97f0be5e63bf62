import { Check, Info } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatLastDay } from "@/app/_format/day";

/** What the customer keeps and until when, and what changes after that. */
export function WhatChanges({ endsAt, now }: { endsAt: Date; now: Date }) {
  const t = useTranslations("cancel");
  const locale = useLocale();
  const keeps = [t("keepsHistory"), t("keepsGoals"), t("keepsExport")];
  const after = [t("afterHistory"), t("afterCharge"), t("afterBack")];
  return (
    <Panel className="space-y-6">
      <section aria-labelledby="until-heading">
        <h2 id="until-heading" className="font-semibold text-16">
          {t("untilTitle", { day: formatLastDay(endsAt, { locale, now }) })}
        </h2>
        <ul className="mt-3 space-y-2 text-14">
          {keeps.map((text) => (
            <li key={text} className="flex gap-2">
              <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-emerald" />
              {text}
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="after-heading">
        <h2 id="after-heading" className="font-semibold text-16">
          {t("afterTitle")}
        </h2>
        <ul className="mt-3 space-y-2 text-14">
          {after.map((text) => (
            <li key={text} className="flex gap-2">
              <Info aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
              {text}
            </li>
          ))}
        </ul>
      </section>
    </Panel>
  );
}
