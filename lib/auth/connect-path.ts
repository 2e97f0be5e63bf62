/** The page on which a signed-in person connects another way to sign in. */
export const CONNECT_PAGE = "/sign-in/connect";

/** @returns the path of that page, for one provider; `next` is where its last button leads */
export const connectPath = (query: { provider: string; next: string }): string => `${CONNECT_PAGE}?${new URLSearchParams(query)}`;
