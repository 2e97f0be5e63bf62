import { isLocale, LOCALE_COOKIE } from "@/app/_i18n/locale";
import { choiceRoute } from "@/app/_server/choice-route";

/** Stores the language chosen in the footer. */
export const POST = choiceRoute(({ locale }) => (isLocale(locale) ? { cookie: LOCALE_COOKIE, value: locale } : null));
