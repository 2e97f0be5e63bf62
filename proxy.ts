import { type NextRequest, NextResponse } from "next/server";
import { answerPolicy, commonHeaders, pagePolicy } from "@/app/_server/security-headers";
import { enabledProviders } from "@/lib/auth/providers";
import { env } from "@/lib/env";

/**
 * Headers, and nothing else: who may see or do something is decided in the page and the route. Next finds the nonce in the policy of the
 * request and puts it on its own scripts; `x-nonce` is for ours.
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
  return response;
}

/** Everything but files that are the same for everybody and may be cached. */
export const config = {
  matcher:
    "/((?!_next/static/|_next/image/|favicon\\.ico$|icon\\.svg$|apple-icon\\.png$|opengraph-image\\.png$|robots\\.txt$).*)",
};
