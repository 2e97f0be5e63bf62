import { formatDay, formatLastDay } from "@/app/_format/day";
import { planWithQuantity } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import { mailWords } from "@/app/_mails/words";
import type { ConsentView } from "@/lib/billing/views/views";

/** Of the texts below, in both languages. A consent keeps the text and this; a test compares. */
export const CONSENT_TEXT_VERSION = "2026-11-28";

/** What is asked: the page shows it, and a consent keeps it word for word. */
export type ConsentWords = {
  title: string;
  without: string;
  howToCancel: string;
  facts: { name: string; value: string }[];
  box: string;
};

/** @param now for the years that days are shown with */
export function consentWords(
  asked: Omit<ConsentView, "id" | "given" | "chargeOn">,
  { locale, now }: { locale: Locale; now: Date },
): ConsentWords {
  const t = mailWords(locale);
  const wording = { locale, now };
  const day = formatDay(asked.chargeAt, { ...wording, weekday: true });
  const lastDay = formatLastDay(asked.paidUntil, { ...wording, weekday: true });
  const [from, to] = [formatWon(asked.fromWon, locale), formatWon(asked.toWon, locale)];
  return {
    title: t(`consent.title.${asked.reason}`, { day }),
    without: t(`consent.without.${asked.withoutConsent}`, { lastDay, from }),
    howToCancel: t("consent.howToCancel", { lastDay }),
    facts: [
      { name: t("consent.fact.plan"), value: planWithQuantity((key, values) => t(`plan.${key}`, values), asked, locale) },
      { name: t("consent.fact.before"), value: from },
      { name: t("consent.fact.after"), value: t("consent.afterValue", { amount: to }) },
      { name: t("consent.fact.day"), value: day },
    ],
    box: t("consent.box", { day, from, to }),
  };
}

/** The whole question as one text, as evidence of what was shown. */
export const consentText = ({ title, facts, without, howToCancel, box }: ConsentWords): string =>
  [title, ...facts.map(({ name, value }) => `${name}: ${value}`), without, howToCancel, box].join("\n");
