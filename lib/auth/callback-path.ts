/**
 * The pages, with the pages below them, that a sign-in may return to. Any other target, such as
 * another host or a route, becomes "/".
 */
const PAGES = ["/", "/journal", "/billing", "/admin", "/demo", "/sign-in/connect"];
/** Where a visitor may also be when they choose a language. */
const OPEN_PAGES = ["/sign-in", "/legal"];

/**
 * What works once and opens something: the card's key at Toss, a sign-in link. It stays on the page
 * to which it was sent, and never gets into another address, a cookie or a mail.
 * Source: docs/decisions/0031-forms-without-scripts.md
 */
const ONE_TIME_KEYS = ["authKey", "customerKey", "token"];

/** @returns a copy of the query without keys that work once */
export function withoutOneTimeKeys(query: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams(query);
  for (const name of ONE_TIME_KEYS) kept.delete(name);
  return kept;
}

/**
 * Decides where to go after a sign-in.
 * @param target an untrusted path or absolute address, from a link, a form or a cookie
 * @param origin the only origin that an absolute address may have
 * @returns a path and query on this site, without one-time keys; "/" when the target is not
 *   allowed
 */
export const callbackPath = (target: string | null | undefined, origin: string): string => pathAmong(PAGES, target, origin);

/** As `callbackPath`, with the open pages too: where to go after the choice of a language. */
export const pagePath = (target: string | null | undefined, origin: string): string =>
  pathAmong([...PAGES, ...OPEN_PAGES], target, origin);

function pathAmong(pages: readonly string[], target: string | null | undefined, origin: string): string {
  if (!target || !URL.canParse(target, origin)) return "/";
  const url = new URL(target, origin);
  const isAllowed = pages.some((page) => url.pathname === page || (page !== "/" && url.pathname.startsWith(`${page}/`)));
  if (url.origin !== origin || !isAllowed) return "/";
  const query = withoutOneTimeKeys(url.searchParams);
  if (query.size === url.searchParams.size) return `${url.pathname}${url.search}`;
  return `${url.pathname}${query.size > 0 ? `?${query}` : ""}`;
}
