import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatDay } from "@/app/_format/day";
import { planWithQuantity } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PlanPageView } from "@/lib/billing/views/read-plan-change";
import { UndoButton } from "./undo-button";

type ScheduledProps = { scheduled: NonNullable<PlanPageView["scheduled"]>; now: Date };

/** The change that comes with the next period, and the way to undo it. */
export function Scheduled({ scheduled, now }: ScheduledProps) {
  const { at, chargeAt, amountWon } = scheduled;
  const words = useTranslations("plan");
  const t = useTranslations("planChange");
  const common = useTranslations("common");
  const locale = useLocale();
  const day = formatDay(at, { locale, now, weekday: true });
  const name = planWithQuantity(words, scheduled, locale);
  return (
    <Panel id="scheduled" title={t("scheduledTitle", { day, plan: name })}>
      <p className="mb-4 text-14 text-muted">
        {t("scheduledText", { day: formatDay(chargeAt, { locale, now, weekday: true }), amount: formatWon(amountWon, locale) })}
      </p>
      <UndoButton
        words={{ undo: t("undo"), undoing: t("undoing"), noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
      />
    </Panel>
  );
}
