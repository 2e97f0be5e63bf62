const WRITTEN = /^\d{1,3}(,?\d{3})*$/;
const MOST_DIGITS = 10;

/**
 * @returns whole won, or null for anything else: `9900`, `9,900`, `９９００`, `9900원`; never `9900.5`
 *   or `1e4`
 */
export function wonTyped(text: string): number | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/\s*(원|won|krw)$/i, "");
  const digits = plain.replaceAll(",", "");
  return WRITTEN.test(plain) && digits.length <= MOST_DIGITS ? Number(digits) : null;
}
