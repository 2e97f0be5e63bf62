/**
 * Whether a page of this site sent the request. A browser states the origin of every POST, so a request without one is no browser's, or
 * one that somebody stripped; both are refused. Source: OWASP Cross-Site Request Forgery Prevention, "Verifying Origin".
 */
export function isSameOrigin(request: Request, appBaseUrl: string): boolean {
  return request.headers.get("origin") === new URL(appBaseUrl).origin && !isCrossSite(request);
}

/** Whether the request says of itself that another site sent it. */
export function isForeign(request: Request, appBaseUrl: string): boolean {
  const origin = request.headers.get("origin");
  return (origin !== null && origin !== new URL(appBaseUrl).origin) || isCrossSite(request);
}

const isCrossSite = (request: Request) => request.headers.get("sec-fetch-site") === "cross-site";
