import { type NextRequest, NextResponse } from "next/server";
import { answerPolicy, commonHeaders, pagePolicy } from "@/app/_server/security-headers";
import { LINK_PAGES } from "@/app/link-path";
import { LINK_PAGE } from "@/lib/auth/link-address";
import { enabledProviders } from "@/lib/auth/providers";
import { env } from "@/lib/env";

/**
 * Sets headers only. Pages and routes decide who may see or do something. Next reads the nonce from
 * the request's policy and puts it on its own scripts; `x-nonce` passes it to our scripts.
 */
export function proxy(request: NextRequest): NextResponse {
  const isPage = !request.nextUrl.pathname.startsWith("/api/");
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = isPage ? pagePolicy(env, { nonce, providers: enabledProviders(env).map(({ id }) => id) }) : answerPolicy();

  const forwarded = new Headers(request.headers);
  forwarded.set("x-nonce", nonce);
  forwarded.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(commonHeaders(env))) response.headers.set(name, value);
  response.headers.set("Content-Security-Policy", policy);
  // Its address holds the card's one-time key.
  if (request.nextUrl.pathname.startsWith("/billing/success")) response.headers.set("Referrer-Policy", "no-referrer");
  // Its address holds a one-time token. No Referer may carry it; the form there still needs its
  // Origin.
  if (request.nextUrl.pathname === LINK_PAGE) response.headers.set("Referrer-Policy", "strict-origin");
  // Its address is all that its holder needs.
  if (request.nextUrl.pathname.startsWith(LINK_PAGES)) {
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Robots-Tag", "noindex, nofollow, noarchive");
  }
  return response;
}

/**
 * All paths except static files, which may be cached, and Toss's webhooks: no browser reads their
 * answers, which are not cached and have the headers of next.config.mjs, and this would be a sixth
 * of what each of them costs.
 */
export const config = {
  matcher:
    "/((?!_next/static/|api/billing/toss/webhook$|_next/image/|favicon\\.ico$|icon\\.svg$|apple-icon\\.png$|robots\\.txt$).*)",
};
