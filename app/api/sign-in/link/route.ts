import { webDatabase } from "@/app/_server/context";
import { cookieOf } from "@/app/_server/current-person";
import { answering } from "@/app/_server/door";
import { errorAnswer } from "@/app/_server/error-answer";
import { readFormBody } from "@/app/_server/read-body";
import { requestLocale } from "@/app/_server/request-locale";
import { isOwnForm } from "@/app/_server/same-origin";
import { setCookieHeader } from "@/app/_server/set-cookie";
import { callbackPath } from "@/lib/auth/callback-path";
import { linkPath } from "@/lib/auth/link-address";
import { sessionCookie } from "@/lib/auth/session-cookie";
import { redeemSignInLink } from "@/lib/auth/sign-in-link";
import { env } from "@/lib/env";

/**
 * The press on the page of a mailed link: signs in and leads on. A plain form, so it works without
 * scripts. Only a page of this site may send it.
 * Source: docs/decisions/0028-a-link-opens-a-page.md
 */
export const POST = answering(async (request) => {
  if (!isOwnForm(request, env.appBaseUrl)) return errorAnswer(request, { code: "forbidden_origin", status: 403 });
  const form = await readFormBody(request);
  if (!form.ok) return errorAnswer(request, form);
  const { token = "", to } = form.value;
  const returnTo = callbackPath(to, env.appBaseUrl);
  const sessionToken = cookieOf(request, sessionCookie(env.appBaseUrl).name);
  const signedIn = await redeemSignInLink(
    webDatabase(),
    { token, returnTo, sessionToken, language: requestLocale(request) },
    env,
  );
  const headers = new Headers({ "Cache-Control": "no-store" });
  // A link that is used up leads to its page, which says so and how to get another.
  headers.set("Location", `${env.appBaseUrl}${signedIn?.path ?? linkPath({ token: "", returnTo })}`);
  if (signedIn) headers.set("Set-Cookie", setCookieHeader(signedIn.session));
  return new Response(null, { status: 303, headers });
});
