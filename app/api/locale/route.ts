import { chosenLocaleCookie, isLocale } from "@/app/_i18n/locale";
import { answering } from "@/app/_server/door";
import { errorAnswer } from "@/app/_server/error-answer";
import { readFormBody } from "@/app/_server/read-body";
import { isOwnForm } from "@/app/_server/same-origin";
import { pagePath } from "@/lib/auth/callback-path";
import { env } from "@/lib/env";

/**
 * Stores the language chosen in the footer and leads back to the page. A plain form, so that it
 * works without scripts and follows APP_BASE_URL whatever Host a proxy sends.
 */
export const POST = answering(async (request) => {
  if (!isOwnForm(request, env.appBaseUrl)) return errorAnswer(request, { code: "forbidden_origin", status: 403 });
  const form = await readFormBody(request);
  if (!form.ok) return errorAnswer(request, form);
  const { locale, back } = form.value;
  if (!isLocale(locale)) return errorAnswer(request, { code: "invalid_request", status: 400 });
  const headers = {
    Location: `${env.appBaseUrl}${pagePath(back, env.appBaseUrl)}`,
    "Set-Cookie": chosenLocaleCookie(locale, env.appBaseUrl),
    "Cache-Control": "no-store",
  };
  return new Response(null, { status: 303, headers });
});
