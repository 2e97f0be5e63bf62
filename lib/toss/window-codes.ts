/**
 * What the card window says when it is closed without a card. The browser loads this file, so it stands apart from the table of the API's
 * codes. Closing the window is a choice, not a failure, and Toss has three ways to say it: the promise of the SDK rejects, the window
 * leads to the fail address, or our own page closed it.
 * Source: docs.tosspayments.com, billing guide (fail redirect) and SDK v2 errors
 */
export const CLOSED_WINDOW_CODES: readonly string[] = ["USER_CANCEL", "PAY_PROCESS_CANCELED", "PAYMENT_REQUEST_ABORTED"];

/** Whether the card window ended because the customer, or our page, closed it. */
export const isWindowClosed = (code: string): boolean => CLOSED_WINDOW_CODES.includes(code);
