import { useLocale, useTranslations } from "next-intl";
import { formatInstant, formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { NoticeStep } from "@/lib/billing/rules/dunning-timeline";

export type NoticeWords = { title: string; text: string };

/**
 * @returns a function that gives the texts of a dunning notice, for the subscriber's page and the
 *   administrator's list alike
 */
export function useNoticeWords(now: Date): (notice: NoticeStep) => NoticeWords {
  const t = useTranslations("dunning.notice");
  const locale = useLocale();
  return ({ template, isInGrace, nextAttemptAt, attemptsLeft, graceEndsAt, amountWon }) => {
    const amount = formatWon(amountWon, locale);
    const day = formatLastDay(graceEndsAt, { locale, now });
    if (template === "ended_unpaid") return { title: t("ended"), text: t("endedText", { day }) };
    const title = isInGrace ? t("inGrace", { day }) : t("overdue");
    if (nextAttemptAt) {
      const at = formatInstant(nextAttemptAt, { locale, now });
      return { title, text: t("next", { at, count: attemptsLeft, amount }) };
    }
    return { title, text: template === "last_attempt_failed" ? t("byHand", { amount }) : t("newCard", { amount }) };
  };
}
