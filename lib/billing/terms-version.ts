/**
 * The day in Seoul on which the current terms and refund policy took effect. A person's consent is
 * recorded with it.
 */
export const TERMS_VERSION = "2026-11-28";
