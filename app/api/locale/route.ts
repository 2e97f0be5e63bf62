import { isLocale, LOCALE_COOKIE } from "@/app/_i18n/locale";
import { choiceRoute } from "@/app/_server/choice-route";
import { webDatabase } from "@/app/_server/context";
import { requestingPerson } from "@/app/_server/current-person";
import { rememberLanguage } from "@/lib/auth/remember-language";

/** Stores the language chosen in the footer; a signed-in person's mails follow it. */
export const POST = choiceRoute(
  ({ locale }) => (isLocale(locale) ? { cookie: LOCALE_COOKIE, value: locale } : null),
  async (request, language) => {
    const person = await requestingPerson(request);
    if (person && isLocale(language)) await rememberLanguage(webDatabase(), { userId: person.id, language });
  },
);
