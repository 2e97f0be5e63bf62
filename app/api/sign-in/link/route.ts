import { webDatabase } from "@/app/_server/context";
import { cookieOf } from "@/app/_server/current-person";
import { errorAnswer } from "@/app/_server/error-answer";
import { readAtMost } from "@/app/_server/read-body";
import { isSameOrigin } from "@/app/_server/same-origin";
import { setCookieHeader } from "@/app/_server/set-cookie";
import { callbackPath } from "@/lib/auth/callback-path";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { linkPath, redeemSignInLink } from "@/lib/auth/sign-in-link";
import { env } from "@/lib/env";

/** A token and a path. */
const MAX_FORM_BYTES = 4 * 1024;

/**
 * The press on the page of a mailed link: signs in and leads on. A plain form, so it works without
 * scripts. Only a page of this site may send it.
 */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request, env.appBaseUrl)) return errorAnswer(request, { code: "forbidden_origin", status: 403 });
  const bytes = await readAtMost(request, MAX_FORM_BYTES);
  if (!bytes) return errorAnswer(request, { code: "body_too_large", status: 413 });
  const form = new URLSearchParams(Buffer.from(bytes).toString());
  const token = form.get("token") ?? "";
  const returnTo = callbackPath(form.get("to"), env.appBaseUrl);
  const sessionToken = cookieOf(request, sessionCookie(env.appBaseUrl).name);
  const signedIn = await redeemSignInLink(webDatabase(), { token, returnTo, sessionToken }, env);
  const headers = new Headers({ "Cache-Control": "no-store" });
  // A link that is used up leads to its page, which says so and how to get another.
  headers.set("Location", `${env.appBaseUrl}${signedIn?.path ?? linkPath({ token: "", returnTo })}`);
  if (signedIn) headers.set("Set-Cookie", setCookieHeader(signedIn.session));
  return new Response(null, { status: 303, headers });
}
