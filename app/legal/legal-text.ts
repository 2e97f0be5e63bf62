import { formatHours } from "@/app/_format/day";
import { fill } from "@/app/_format/fill";
import { planName, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import { readPlans } from "@/lib/billing/views/read-plans";
import type { Env } from "@/lib/env";
import en from "./_texts/en.json";
import ko from "./_texts/ko.json";

export const LEGAL_KINDS = ["terms", "refund", "privacy"] as const;
export type LegalKind = (typeof LEGAL_KINDS)[number];

export type LegalSection = { id: string; heading: string; isBilling: boolean; paragraphs: string[] };
export type LegalText = { title: string; summary: string; sections: LegalSection[] };

type WrittenSection = { id: string; heading: string; billing?: boolean; paragraphs: string[] };
type WrittenText = { title: string; summary: string; sections: WrittenSection[] };
const TEXTS: Record<Locale, Record<LegalKind, WrittenText> & { customerService: string }> = { ko, en };

const bracketed = (sold: Parameters<typeof unitWords>[0], locale: Locale): string => {
  const words = unitWords(sold, locale);
  return words ? `(${words})` : "";
};

/**
 * @returns a legal text with the merchant's name, the prices and the periods from the configuration
 */
export function legalText(
  kind: LegalKind,
  {
    locale,
    settings,
  }: {
    locale: Locale;
    settings: Pick<Env, "business" | "priceWon" | "quantity" | "trialDays" | "graceDays" | "withdrawalDays" | "batchHours">;
  },
): LegalText {
  const { business, graceDays, withdrawalDays, batchHours } = settings;
  const values = {
    merchant: business.name ?? "Trakko",
    contact: business.email ?? business.phone ?? TEXTS[locale].customerService,
    prices: readPlans({ settings })
      .map((view) => [planName(view.plan, locale), formatWon(view.amountWon, locale), bracketed(view, locale)].join(" ").trim())
      .join(", "),
    graceDays,
    withdrawalDays,
    batchHours: formatHours(batchHours, locale),
  };
  const { title, summary, sections } = TEXTS[locale][kind];
  return {
    title,
    summary,
    sections: sections.map(({ id, heading, billing = false, paragraphs }) => ({
      id,
      heading: fill(heading, values),
      isBilling: billing,
      paragraphs: paragraphs.map((paragraph) => fill(paragraph, values)),
    })),
  };
}
