import { useLocale, useTranslations } from "next-intl";
import { formatInstant, formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import type { NoticeStep } from "@/lib/billing/rules/dunning-timeline";

export type NoticeWords = { title: string; text: string };

type Key = "inGrace" | "overdue" | "next" | "byHand" | "newCard" | "ended" | "endedText";
type Translate = (key: Key, values?: Record<string, string | number>) => string;

/**
 * @param t gives the texts under `dunning.notice`
 * @returns the texts of a dunning notice, for the subscriber's page, the administrator's list and
 *   the mail alike
 */
export function noticeWords(t: Translate, { locale, now }: { locale: Locale; now: Date }, notice: NoticeStep): NoticeWords {
  const { template, isInGrace, nextAttemptAt, attemptsLeft, graceEndsAt, amountWon } = notice;
  const amount = formatWon(amountWon, locale);
  const day = formatLastDay(graceEndsAt, { locale, now });
  if (template === "ended_unpaid") return { title: t("ended"), text: t("endedText", { day }) };
  const title = isInGrace ? t("inGrace", { day }) : t("overdue");
  if (nextAttemptAt) {
    const at = formatInstant(nextAttemptAt, { locale, now });
    return { title, text: t("next", { at, count: attemptsLeft, amount }) };
  }
  return { title, text: template === "last_attempt_failed" ? t("byHand", { amount }) : t("newCard", { amount }) };
}

/** The same for components, in the language of the page. */
export function useNoticeWords(now: Date): (notice: NoticeStep) => NoticeWords {
  const t = useTranslations("dunning.notice");
  const locale = useLocale();
  return (notice) => noticeWords((key, values) => t(key, values as never), { locale, now }, notice);
}
