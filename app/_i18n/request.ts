import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import { chooseLocale, isLocale, LOCALE_COOKIE } from "./locale";

const MESSAGES = { ko, en };

/** The language of a request. The time zone is always Seoul, where the charges happen. */
export default getRequestConfig(async ({ locale: asked }) => {
  const locale = isLocale(asked)
    ? asked
    : chooseLocale({
        cookie: (await cookies()).get(LOCALE_COOKIE)?.value,
        acceptLanguage: (await headers()).get("accept-language"),
      });
  return { locale, messages: MESSAGES[locale], timeZone: "Asia/Seoul" };
});
