import type { Locale } from "@/app/_i18n/locale";

const MINUS = "\u2212";

/**
 * @param amountWon whole won, VAT included
 * @returns the formatted amount: `9,900원`, `KRW 9,900`; a refund has a real minus sign
 */
export function formatWon(amountWon: number, locale: Locale): string {
  const sign = amountWon < 0 ? MINUS : "";
  const digits = new Intl.NumberFormat("en-US").format(Math.abs(amountWon));
  return locale === "ko" ? `${sign}${digits}원` : `${sign}KRW ${digits}`;
}
