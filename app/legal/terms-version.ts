/** The day on which the present terms and refund policy came into force (Seoul). It is what a person's consent is recorded against. */
export const TERMS_VERSION = "2026-11-22";
