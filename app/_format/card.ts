/** Toss hides the very last digit of most cards behind one star. */
const LAST_DIGITS = /(\d{1,4})\*?$/;

/**
 * @param maskedNumber as Toss gives it: `12345678****789*`, `43302812****0012`
 * @returns the last digits that Toss gives, without stars: `789`; empty when it gives none
 */
export const lastDigits = (maskedNumber: string): string => LAST_DIGITS.exec(maskedNumber)?.[1] ?? "";

const TYPES = new Map<string, "credit" | "check" | "gift">([
  ["신용", "credit"],
  ["체크", "check"],
  ["기프트", "gift"],
]);

/**
 * @returns the kind of card behind Toss's word for it; null for an unknown one
 * Source: docs.tosspayments.com/reference, card.cardType
 */
export const cardTypeOf = (cardType: string): "credit" | "check" | "gift" | null => TYPES.get(cardType) ?? null;
