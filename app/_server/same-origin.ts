/**
 * Whether a page of this site sent the request. Browsers send an Origin header with every POST, so
 * a request without one is rejected.
 * Source: OWASP Cross-Site Request Forgery Prevention, "Verifying Origin"
 */
export function isSameOrigin(request: Request, appBaseUrl: string): boolean {
  return request.headers.get("origin") === new URL(appBaseUrl).origin && !isCrossSite(request);
}

/** Whether the request's own headers say that another site sent it. */
export function isForeign(request: Request, appBaseUrl: string): boolean {
  const origin = request.headers.get("origin");
  return (origin !== null && origin !== new URL(appBaseUrl).origin) || isCrossSite(request);
}

const isCrossSite = (request: Request) => request.headers.get("sec-fetch-site") === "cross-site";
