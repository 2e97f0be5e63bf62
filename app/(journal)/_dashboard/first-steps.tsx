import { Plus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { formatWon } from "@/app/_format/won";
import { CapitalForm } from "../_forms/amount-forms";
import { NeedsScript } from "../_parts/needs-script";
import { AboutToStart } from "./about-to-start";

/** The first step of a journal: one question. */
export function StartingCapital() {
  const t = useTranslations("journalStart");
  return (
    <section className="rounded-card bg-paper p-5 sm:p-8">
      <AboutToStart />
      <h1 className="mt-6 font-bold text-28">{t("heading")}</h1>
      <p className="mt-2 mb-8 text-muted">{t("text")}</p>
      <CapitalForm startingWon={null} save={t("submit")} />
      <NeedsScript />
    </section>
  );
}

/** The second step: the first trade, and what is worth writing down. */
export function FirstTrade({ startingWon }: { startingWon: number }) {
  const t = useTranslations("journalStart");
  const dashboard = useTranslations("dashboard");
  const locale = useLocale();
  return (
    <section className="rounded-card bg-paper p-5 sm:p-8">
      <p className="text-14 text-muted">{dashboard("capital")}</p>
      <p className="font-bold text-28 tracking-tight">{formatWon(startingWon, locale)}</p>
      <div className="my-6">
        <AboutToStart />
      </div>
      <h1 className="font-bold text-28">{t("firstHeading")}</h1>
      <p className="mt-2 text-muted">{t("firstText")}</p>
      <ol className="mt-5 mb-8 space-y-3">
        {(["step1", "step2", "step3"] as const).map((step, index) => (
          <li key={step} className="flex items-center gap-3">
            <span
              aria-hidden="true"
              className="flex size-7 shrink-0 items-center justify-center rounded-full bg-ground font-semibold text-14 text-muted"
            >
              {index + 1}
            </span>
            {t(step)}
          </li>
        ))}
      </ol>
      <ButtonLink href="/journal/trades/new" isWide>
        <Plus aria-hidden="true" className="size-5" />
        {t("firstAction")}
      </ButtonLink>
    </section>
  );
}
