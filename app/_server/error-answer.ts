import { chooseLocale, LOCALE_COOKIE } from "@/app/_i18n/locale";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import { declineReason } from "@/lib/billing/rules/decline-reason";
import { cookieOf } from "./current-person";

const CATALOGUES = { ko, en };
const HTTP_PAYMENT_REQUIRED = 402;

export type Refusal = { code: string; status: number; reference?: string };

/** The contract's error, with a sentence in the language of whoever asked. Never cached. */
export function errorAnswer(request: Request, { code, status, reference }: Refusal): Response {
  const error = { code, message: messageFor(request, { code, status }), ...(reference ? { reference } : {}) };
  return Response.json({ error }, { status, headers: { "Cache-Control": "no-store" } });
}

function messageFor(request: Request, { code, status }: Refusal): string {
  const locale = chooseLocale({
    cookie: cookieOf(request, LOCALE_COOKIE),
    acceptLanguage: request.headers.get("accept-language"),
  });
  const { errors, decline }: { errors: Record<string, string>; decline: Record<string, string> } = CATALOGUES[locale];
  const declined = status === HTTP_PAYMENT_REQUIRED ? decline[declineReason(code)] : undefined;
  return errors[code] ?? declined ?? errors.internal ?? code;
}
