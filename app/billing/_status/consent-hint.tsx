import { useLocale, useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { formatDay, formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { ConsentView } from "@/lib/billing/views/views";

/** A dearer charge comes: what was answered, or what happens without an answer. */
export function ConsentHint({ consent, now }: { consent: ConsentView; now: Date }) {
  const t = useTranslations("consent");
  const locale = useLocale();
  const day = formatDay(consent.chargeAt, { locale, now, weekday: true });
  const amounts = { from: formatWon(consent.fromWon, locale), to: formatWon(consent.toWon, locale) };
  if (consent.given) {
    return (
      <NoticeBanner tone="blue" title={t("givenTitle")}>
        <p>{t("givenText", { day, amount: amounts.to })}</p>
        <p>
          <ButtonLink href="/billing/consent" tone="plain">
            {t("look")}
          </ButtonLink>
        </p>
      </NoticeBanner>
    );
  }
  const lastDay = formatLastDay(consent.paidUntil, { locale, now, weekday: true });
  return (
    <NoticeBanner tone="amber" title={t(`title.${consent.reason}`, { day })}>
      <p>{t("hint", amounts)}</p>
      <p>{t(`without.${consent.withoutConsent}`, { lastDay, from: amounts.from })}</p>
      <p>
        <ButtonLink href="/billing/consent" tone="plain">
          {t("answer")}
        </ButtonLink>
      </p>
    </NoticeBanner>
  );
}
