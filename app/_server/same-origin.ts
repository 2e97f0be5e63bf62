/**
 * Whether a page of this site sent the request. Browsers send an Origin header with every POST, so
 * a request without one is rejected.
 * Source: OWASP Cross-Site Request Forgery Prevention, "Verifying Origin"
 */
export function isSameOrigin(request: Request, appBaseUrl: string): boolean {
  return request.headers.get("origin") === new URL(appBaseUrl).origin && !isCrossSite(request);
}

/**
 * The same for a plain form, which a page without a referrer (/billing/success) sends with
 * `Origin: null`. There the browser's own word decides, which no script can set.
 * Source: Fetch Standard, "append a request Origin header"; Fetch Metadata, Sec-Fetch-Site
 */
export function isOwnForm(request: Request, appBaseUrl: string): boolean {
  const hidesOrigin = request.headers.get("origin") === "null";
  return hidesOrigin ? request.headers.get("sec-fetch-site") === "same-origin" : isSameOrigin(request, appBaseUrl);
}

/**
 * Whether a page of another site asks for this as a part of itself, such as a picture. A visitor
 * who follows a link from there asks for a document.
 * Source: Fetch Metadata Request Headers, Sec-Fetch-Site and Sec-Fetch-Dest
 */
export const isForeignPart = (request: { headers: Pick<Headers, "get"> }): boolean =>
  isCrossSite(request) && request.headers.get("sec-fetch-dest") !== "document";

const isCrossSite = ({ headers }: { headers: Pick<Headers, "get"> }) => headers.get("sec-fetch-site") === "cross-site";
