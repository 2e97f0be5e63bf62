import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import type { DeclineReason } from "@/lib/billing/rules/decline-reason";
import { requestLocale } from "./request-locale";

/** About as long as a lock or a connection is waited for. */
const RETRY_AFTER_SECONDS = 3;
const CATALOGUES = { ko, en };

/** What holds now, when the request agreed to something else. Amounts in whole won. */
export type PresentFigures = { amountWon?: number; termsVersion?: string; trialDays?: number };

/**
 * With `declined` the message says why the card was declined; `code` is passed through unchanged.
 * `retryAfterSeconds` becomes the header Retry-After.
 */
export type RouteError = {
  code: string;
  /** The name of its sentence among the messages; absent: the code. */
  sentence?: string;
  status: number;
  reference?: string;
  declined?: DeclineReason;
  retryAfterSeconds?: number;
  present?: PresentFigures;
};

/** What a route's error answer holds; the browser reads the same type. */
export type ErrorBody = { error: { code: string; message: string; reference?: string } & PresentFigures };

/** The error answer of all routes, with a message in the language of the request. Never cached. */
export function errorAnswer(
  request: Request,
  { code, sentence, status, reference, declined, present, retryAfterSeconds }: RouteError,
): Response {
  const message = messageFor(request, { code: sentence ?? code, declined });
  const body: ErrorBody = { error: { code, message, ...(reference ? { reference } : {}), ...present } };
  const headers = new Headers({ "Cache-Control": "no-store" });
  const retryAfter = retryAfterSeconds ?? (status === 503 ? RETRY_AFTER_SECONDS : undefined);
  if (retryAfter) headers.set("Retry-After", String(retryAfter));
  return Response.json(body, { status, headers });
}

function messageFor(request: Request, { code, declined }: Pick<RouteError, "code" | "declined">): string {
  const { errors, decline }: { errors: Record<string, string>; decline: Record<DeclineReason, string> } =
    CATALOGUES[requestLocale(request)];
  return declined ? decline[declined] : (errors[code] ?? errors.internal ?? code);
}
