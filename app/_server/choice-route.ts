import { pagePath } from "@/lib/auth/callback-path";
import { env } from "@/lib/env";
import { answering } from "./door";
import { errorAnswer } from "./error-answer";
import { readFormBody } from "./read-body";
import { isOwnForm } from "./same-origin";

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/** What a form chose: a cookie. The value has a known form, so it needs no escaping. */
type Choice = { cookie: string; value: string };

/**
 * A route that stores a choice about how the pages are shown, and leads back to the page. A plain
 * form, so that it works without scripts and follows APP_BASE_URL whatever Host a proxy sends.
 * Source: docs/decisions/0031-forms-without-scripts.md
 * @param choose finds the choice in the form's fields; null when it is unknown
 * @param keep stores it with the person too
 */
export const choiceRoute = (
  choose: (fields: Record<string, string>) => Choice | null,
  keep: (request: Request, value: string) => Promise<void> = async () => {},
) =>
  answering(async (request) => {
    if (!isOwnForm(request, env.appBaseUrl)) return errorAnswer(request, { code: "forbidden_origin", status: 403 });
    const form = await readFormBody(request);
    if (!form.ok) return errorAnswer(request, form);
    const choice = choose(form.value);
    if (!choice) return errorAnswer(request, { code: "invalid_request", status: 400 });
    await keep(request, choice.value);
    const headers = {
      Location: `${env.appBaseUrl}${pagePath(form.value.back, env.appBaseUrl)}`,
      "Set-Cookie": cookieHeader(choice),
      "Cache-Control": "no-store",
    };
    return new Response(null, { status: 303, headers });
  });

function cookieHeader({ cookie, value }: Choice): string {
  const secure = env.appBaseUrl.startsWith("https:") ? "; Secure" : "";
  return `${cookie}=${value}; Path=/; Max-Age=${ONE_YEAR_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
}
