/** Below it is the page of each link from a mail: `/pay/TOKEN`. The token is a secret. */
export const LINK_PAGES = "/pay/";

/** @returns the path of the page that a link from a mail opens */
export const linkPath = (token: string): string => `${LINK_PAGES}${token}`;
