import { useTranslations } from "next-intl";
import { NoticeBanner } from "@/app/_components/notice-banner";
import type { Plan } from "@/lib/billing/catalogue";
import { type EnteredCode, refusalOfCode } from "./entered-code";

/** Above the plans: what the code of the address does. Nothing without a code. */
export function CodeBanner({ entered, plans }: { entered: EnteredCode; plans: readonly Plan[] }) {
  const t = useTranslations("promo");
  const errors = useTranslations("errors");
  if (!entered.typed) return null;
  const refusals = plans.map((plan) => refusalOfCode(entered, plan));
  const [first] = refusals;
  if (refusals.some((refusal) => refusal === null))
    return <NoticeBanner tone="emerald" title={t("applied", { code: entered.code ?? entered.typed })} />;
  return (
    <NoticeBanner tone="amber" title={t("notApplied")}>
      <p>{errors(first ?? "invalid_promo_code")}</p>
    </NoticeBanner>
  );
}
