const DIGITS = 10;
const WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/**
 * Reads a Korean business registration number (사업자등록번호) as people write it, with or without
 * hyphens and blanks.
 * @returns its ten digits; null when there are not ten, or the last one does not match the others
 * Source: the National Tax Service's check digit; teht.hometax.go.kr looks numbers up by the same
 *   ten digits
 */
export function readBusinessNumber(text: string): string | null {
  const digits = text.replace(/[\s\u2010-\u2015-]/g, "");
  if (!/^\d+$/.test(digits) || digits.length !== DIGITS || /^0+$/.test(digits)) return null;
  return checkDigitOf(digits) === Number(digits[DIGITS - 1]) ? digits : null;
}

function checkDigitOf(digits: string): number {
  const weighted = WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(digits[place]), 0);
  // The ninth product also counts its tens.
  const tens = Math.floor((5 * Number(digits[8])) / 10);
  return (10 - ((weighted + tens) % 10)) % 10;
}

/** @param digits ten digits. @returns the number as it is printed: `124-81-00998` */
export const formatBusinessNumber = (digits: string): string => digits.replace(/^(\d{3})(\d{2})(\d{5})$/, "$1-$2-$3");
