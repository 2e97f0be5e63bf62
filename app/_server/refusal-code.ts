/** Reasons that share a code with another one, and keep a sentence of their own. */
const SHARED_CODES: Readonly<Record<string, string>> = { promo_code_new_only: "invalid_promo_code" };

/** The stable code of a refusal, and the name of its sentence where that is another. */
export function codeOfRefusal(reason: string): { code: string; sentence?: string } {
  const shared = SHARED_CODES[reason];
  return shared ? { code: shared, sentence: reason } : { code: reason };
}
