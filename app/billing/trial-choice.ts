/** In the address of the checkout: the customer wants to pay at once, or cannot have a trial. */
export const TRIAL = "trial";
export const WITHOUT_TRIAL = "no";
