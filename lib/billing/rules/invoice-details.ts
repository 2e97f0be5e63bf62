/** In code points. The Commercial Registry's longest names have about half of it. */
export const MAX_COMPANY_NAME = 80;
/** Further addresses for receipts, besides the person's own. */
export const MAX_RECEIPT_EMAILS = 3;
