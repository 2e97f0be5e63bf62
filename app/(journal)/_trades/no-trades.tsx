import { useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { AboutToStart } from "../_dashboard/about-to-start";
import { tradesHref } from "./filter";

/** Instead of a list without trades: why it has none, and what to do. */
export function NoTrades({ isFiltered, hasHidden }: { isFiltered: boolean; hasHidden: boolean }) {
  const t = useTranslations("trades");
  const start = useTranslations("journalStart");
  const kind = isFiltered ? "noneFound" : hasHidden ? "noneShown" : "none";
  return (
    <Panel className="flex flex-col items-center py-10 text-center sm:py-14">
      <AboutToStart />
      <h2 className="mt-6 font-bold text-20">{t(kind)}</h2>
      <p className="mt-1 mb-6 text-muted">{t(`${kind}Text`)}</p>
      {isFiltered ? (
        <ButtonLink href={tradesHref({})} tone="plain">
          {t("reset")}
        </ButtonLink>
      ) : (
        <ButtonLink href="/journal/trades/new">{hasHidden ? t("add") : start("firstAction")}</ButtonLink>
      )}
    </Panel>
  );
}
