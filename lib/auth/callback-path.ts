/** Pages a sign-in may lead back to, with anything below them. Everything else, other hosts and routes above all, becomes the first page. */
const PLACES = ["/", "/billing", "/dashboard", "/trades", "/settings", "/admin"];

/**
 * @param target a path or an absolute address, as it stands in a link, a form or a cookie: anybody may have written it
 * @param origin the only origin that an absolute address may have
 * @returns a path with its query on this site; "/" when the target leads elsewhere
 */
export function callbackPath(target: string | null | undefined, origin: string): string {
  if (!target || !URL.canParse(target, origin)) return "/";
  const url = new URL(target, origin);
  const isPlace = PLACES.some((place) => url.pathname === place || (place !== "/" && url.pathname.startsWith(`${place}/`)));
  return url.origin === origin && isPlace ? `${url.pathname}${url.search}` : "/";
}
