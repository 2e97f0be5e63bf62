import { useLocale, useTranslations } from "next-intl";
import { useEvery } from "@/app/_components/use-every";
import { formatWon } from "@/app/_format/won";
import type { PlanQuote } from "@/lib/billing/promotion/quote";

/** How long a code lowers the price, as the words name it. */
export const durationOf = ({ discountedInvoices }: Pick<PlanQuote, "discountedInvoices">): "always" | "once" | "several" =>
  discountedInvoices === null ? "always" : discountedInvoices === 1 ? "once" : "several";

/** @returns a sentence: what is charged with the code, how often, and what follows it */
export function useOffer(): (quote: PlanQuote) => string {
  const t = useTranslations("promo");
  const locale = useLocale();
  const every = useEvery();
  return (quote) =>
    t(`offer.${durationOf(quote)}`, {
      amount: formatWon(quote.amountWon, locale),
      count: quote.discountedInvoices ?? 0,
      every: every(quote.plan),
      after: formatWon(quote.afterWon, locale),
    });
}
