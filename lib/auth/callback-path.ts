/**
 * The pages, with the pages below them, that a sign-in may return to. Any other target, such as
 * another host or a route, becomes "/".
 */
const PAGES = ["/", "/billing", "/dashboard", "/trades", "/settings", "/admin"];

/**
 * Decides where to go after a sign-in.
 * @param target an untrusted path or absolute address, from a link, a form or a cookie
 * @param origin the only origin that an absolute address may have
 * @returns a path and query on this site, or "/" when the target is not allowed
 */
export function callbackPath(target: string | null | undefined, origin: string): string {
  if (!target || !URL.canParse(target, origin)) return "/";
  const url = new URL(target, origin);
  const isAllowed = PAGES.some((page) => url.pathname === page || (page !== "/" && url.pathname.startsWith(`${page}/`)));
  return url.origin === origin && isAllowed ? `${url.pathname}${url.search}` : "/";
}
