/**
 * Mobile numbers in Korea. All of them begin with 010 since the other prefixes were retired; a
 * fixed line or a number abroad cannot get an AlimTalk.
 * Source: National Numbering Plan for Telecommunications (Ministry of Science and ICT), mobile
 */
const MOBILE = /^010\d{8}$/;
/** `+82 10...`, `0082-10...`, and the `(0)` that some write between. */
const ABROAD = /^(?:\+|00)82[\s.-]*(?:\(?0\)?)?[\s.-]*(?=10)/;
const SEPARATORS = /[\s().-]/g;

/**
 * @param text as a person types it: with hyphens or blanks, with +82, in wide digits
 * @returns the eleven digits, or null when it is no mobile number of Korea
 */
export function readPhoneNumber(text: string): string | null {
  const number = text.normalize("NFKC").trim().replace(ABROAD, "0").replace(SEPARATORS, "");
  return MOBILE.test(number) ? number : null;
}

/** As pages and logs show it: enough for its owner to know it, and for nobody else to call it. */
export const maskPhoneNumber = (number: string): string => `${number.slice(0, 3)}-****-${number.slice(-4)}`;
