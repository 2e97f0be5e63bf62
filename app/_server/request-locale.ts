import { chooseLocale, LOCALE_COOKIE, type Locale } from "@/app/_i18n/locale";
import { cookieOf } from "./current-person";

/** The language of a request to a route. */
export const requestLocale = (request: Request): Locale =>
  chooseLocale({ cookie: cookieOf(request, LOCALE_COOKIE), acceptLanguage: request.headers.get("accept-language") });
