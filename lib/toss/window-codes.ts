/**
 * What the card window reports when it is closed without a card. The browser loads this file, so it
 * is separate from the table of API codes. Closing the window is a choice, not a failure. It comes
 * in three ways: the promise of the SDK rejects, the window opens the fail URL, or our own page
 * closed it.
 * Source: docs.tosspayments.com/guides/v2/billing/integration (fail redirect) and SDK v2 errors
 */
export const CLOSED_WINDOW_CODES: readonly string[] = ["USER_CANCEL", "PAY_PROCESS_CANCELED", "PAYMENT_REQUEST_ABORTED"];

/** Whether the card window ended because the customer, or our page, closed it. */
export const isWindowClosed = (code: string): boolean => CLOSED_WINDOW_CODES.includes(code);
