import { callbackPath } from "@/lib/auth/callback-path";

/** Only paths count here. An address of any real site, ours too, is refused. */
const ORIGIN = "https://paths.invalid";

/** The name of the query value that carries it through the checkout and the card window. */
export const RETURN_TO = "returnTo";

/**
 * Where a customer was before the checkout. It travels in addresses, so it is checked each time
 * that it is read: only a page of ours counts.
 * @param value untrusted, from an address or a request
 * @returns a path on this site; null when there is none, or it is no page that one returns to
 */
export function returnPath(value: string | string[] | null | undefined): string | null {
  const path = callbackPath(Array.isArray(value) ? value.at(-1) : value, ORIGIN);
  // The start page and the pages of the payment itself lead nowhere.
  return path === "/" || path.startsWith("/billing/") ? null : path;
}

/** @returns our own address with the place to return to added, if there is one */
export function withReturnPath(address: string, path: string | null): string {
  if (!path) return address;
  return `${address}${address.includes("?") ? "&" : "?"}${new URLSearchParams({ [RETURN_TO]: path })}`;
}
