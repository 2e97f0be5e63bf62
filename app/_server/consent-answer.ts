import { z } from "zod";
import { LOCALES, type Locale } from "@/app/_i18n/locale";
import type { ConsentNeed } from "@/lib/billing/consent/consent-need";
import type { ConsentGiven, ConsentShown } from "@/lib/billing/consent/give-consent";
import type { ConsentWithdrawn } from "@/lib/billing/consent/withdraw-consent";
import type { ConsentView } from "@/lib/billing/views/views";
import type { Context } from "@/lib/context";
import { changeRefusal } from "./change-refusal";
import { CONSENT_TEXT_VERSION, consentText, consentWords } from "./consent-words";
import { deviceOf } from "./device";
import type { RouteAnswer } from "./door";
import { requestLocale } from "./request-locale";

/** What the routes say of a question: `null` when nothing is asked. */
export const consentBody = (view: ConsentView | null) => {
  if (!view) return null;
  const { id, fromWon, toWon, chargeOn, reason, given } = view;
  return { id, fromWon, toWon, chargeOn, reason, given };
};

/**
 * What the page says that it has shown: which version of the text, in which language. Absent for a
 * caller without a page: the present text, in the language of the request.
 */
export const SHOWN_INPUT = {
  textVersion: z.string().max(40).optional(),
  locale: z.enum(LOCALES).optional(),
};
type Shown = { textVersion?: string; locale?: Locale };
type Asked = { request: Request; client: string; context: Context; input: Shown };

/** Whether the text has been changed since the page was drawn: no consent is to another one. */
export const isTextOver = ({ textVersion }: Shown): boolean => textVersion !== undefined && textVersion !== CONSENT_TEXT_VERSION;

/** What the page has shown, and from where it is answered. */
export const shownTo =
  ({ request, client, context, input }: Asked, way: ConsentShown["way"]) =>
  (need: ConsentNeed): ConsentShown => ({
    text: consentText(
      consentWords(
        { ...need, paidUntil: need.periodStart },
        { locale: input.locale ?? requestLocale(request), now: context.now() },
      ),
    ),
    version: CONSENT_TEXT_VERSION,
    way,
    ...deviceOf({ request, client }),
  });

/** The answer after a consent was given or taken back: the question as it stands now. */
export async function consentAnswer(
  done: ConsentGiven | ConsentWithdrawn,
  read: () => Promise<ConsentView | null>,
): Promise<RouteAnswer> {
  return done.ok ? { ok: true, body: consentBody(await read()) } : changeRefusal(done);
}
