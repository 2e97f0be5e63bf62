/** Just below a trillion won, the most that a trade, a goal or a capital may be. */
const MOST_DIGITS = 12;

/** @returns what was typed as grouped digits, without anything else: `1,234,567` */
export function groupedDigits(typed: string): string {
  const digits = typed
    .normalize("NFKC")
    .replace(/\D/g, "")
    .replace(/^0+(?=\d)/, "")
    .slice(0, MOST_DIGITS);
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** @returns whole won, or null when there are no digits */
export function wonOf(typed: string): number | null {
  const digits = typed.replace(/\D/g, "");
  return digits === "" ? null : Number(digits);
}
