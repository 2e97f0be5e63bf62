import type { Locale } from "@/app/_i18n/locale";
import { formatWon } from "./won";

const MINUS = "\u2212";

const signOf = (amountWon: number): string => (amountWon > 0 ? "+" : amountWon < 0 ? MINUS : "");

/** @returns a gain or loss with its sign: `+1,200,000원`, `−KRW 500`. Nothing gained: `0원` */
export function formatProfit(profitWon: number, locale: Locale): string {
  return `${profitWon > 0 ? "+" : ""}${formatWon(profitWon, locale)}`;
}

/** @returns a gain or loss for a narrow place, with two digits: `+12만`, `−1.5억`, `+120K` */
export function shortWon(profitWon: number, locale: Locale): string {
  return `${signOf(profitWon)}${compact(Math.abs(profitWon), { locale, maximumSignificantDigits: 2 })}`;
}

const MOST_DIGITS = 15;

/**
 * @param stepWon the distance to the next amount on the axis; digits below it are left out
 * @returns an amount on an axis: `1,234만`, `12.5M`
 */
export function axisWon(amountWon: number, { stepWon, locale }: { stepWon: number; locale: Locale }): string {
  const [size, step] = [Math.abs(amountWon), Math.abs(stepWon)];
  const digits = size === 0 ? 1 : Math.floor(Math.log10(size)) - Math.floor(Math.log10(step)) + 1;
  const maximumSignificantDigits = Math.min(MOST_DIGITS, Math.max(2, digits));
  return `${amountWon < 0 ? MINUS : ""}${compact(size, { locale, maximumSignificantDigits })}`;
}

function compact(size: number, options: { locale: Locale; maximumSignificantDigits: number }): string {
  const { locale, maximumSignificantDigits } = options;
  // Koreans count in 만, not in 천.
  const notation = locale === "ko" && size < UNIT_SIZE ? "standard" : "compact";
  return new Intl.NumberFormat(locale, { notation, useGrouping: "always", maximumSignificantDigits }).format(size);
}

const UNITS = ["", "만", "억", "조"] as const;
const UNIT_SIZE = 10_000;

/**
 * @param amountWon not negative, below 10,000조
 * @returns the amount as Koreans say it: `1억 2,345만 6,789원`
 */
export function wonInWords(amountWon: number): string {
  const parts = UNITS.map((unit, power) => {
    const count = Math.floor(amountWon / UNIT_SIZE ** power) % UNIT_SIZE;
    return count > 0 ? `${count.toLocaleString("en-US")}${unit}` : "";
  });
  return `${parts.reverse().filter(Boolean).join(" ") || "0"}원`;
}
