import { chooseLocale, LOCALE_COOKIE } from "@/app/_i18n/locale";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import type { DeclineReason } from "@/lib/billing/rules/decline-reason";
import { cookieOf } from "./current-person";

const CATALOGUES = { ko, en };

/** `declined`: why the card was declined, which is what the sentence says; `code` is handed through. */
export type Refusal = { code: string; status: number; reference?: string; declined?: DeclineReason };

/** The contract's error, with a sentence in the language of whoever asked. Never cached. */
export function errorAnswer(request: Request, { code, status, reference, declined }: Refusal): Response {
  const error = { code, message: messageFor(request, { code, declined }), ...(reference ? { reference } : {}) };
  return Response.json({ error }, { status, headers: { "Cache-Control": "no-store" } });
}

function messageFor(request: Request, { code, declined }: Pick<Refusal, "code" | "declined">): string {
  const locale = chooseLocale({
    cookie: cookieOf(request, LOCALE_COOKIE),
    acceptLanguage: request.headers.get("accept-language"),
  });
  const { errors, decline }: { errors: Record<string, string>; decline: Record<DeclineReason, string> } = CATALOGUES[locale];
  return declined ? decline[declined] : (errors[code] ?? errors.internal ?? code);
}
