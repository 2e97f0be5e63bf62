import { formatInstant } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import type { MerchantLetter } from "@/lib/notice/letter";
import type { MailContent } from "./content";
import { mailWords } from "./words";

const FIGURES = ["paid", "declined", "refunded", "begun", "ended", "pastDue", "live"] as const;

/** @returns what a notice to the merchant says; Slack and Discord get its title and texts */
export function merchantMail(letter: MerchantLetter, { baseUrl, locale }: { baseUrl: string; locale: Locale }): MailContent {
  const { template, figures, code, since, now } = letter;
  const t = mailWords(locale);
  const isSummary = template === "daily_summary";
  const values = {
    count: figures.count ?? 0,
    code: code ?? "",
    since: since ? formatInstant(since, { locale, now }) : "",
    amount: formatWon(figures.paidWon ?? 0, locale),
  };
  const title = t(`mails.merchant.${template}.title`, values);
  const text = t(`mails.merchant.${template}.text`, values);
  return {
    subject: `[Trakko] ${title}`,
    preheader: text,
    badge: isSummary
      ? { text: t("mails.badge.summary"), tone: "ink" }
      : { text: t("mails.badge.alarm"), tone: template === "run_stopped" || template === "no_run" ? "red" : "amber" },
    title,
    paragraphs: [text],
    facts: isSummary ? FIGURES.map((name) => ({ name: t(`mails.merchant.figure.${name}`), value: figureOf(name) })) : [],
    button: { text: t("mails.button.admin"), href: new URL("/admin", baseUrl).href },
    links: [],
    why: t("mails.whyMerchant"),
  };

  function figureOf(name: (typeof FIGURES)[number]): string {
    if (name === "refunded") return formatWon(figures.refundedWon ?? 0, locale);
    const count = figures[name] ?? 0;
    return t(`mails.merchant.figure.${name === "paid" || name === "declined" ? "times" : "people"}`, { count });
  }
}
