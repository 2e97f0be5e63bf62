export const LOCALES = ["ko", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** For a request that asks for no supported language. */
const DEFAULT_LOCALE: Locale = "ko";
export const LOCALE_COOKIE = "locale";

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

/**
 * Chooses a language.
 * @param header an Accept-Language header, for example `en-GB,en;q=0.9,ko;q=0.8`
 * @returns the supported language with the highest weight, the first of equals, or Korean when none
 *   is supported
 */
function fromAcceptLanguage(header: string | null): Locale {
  const wanted = (header ?? "")
    .split(",")
    .map((entry) => {
      const [tag = "", ...parameters] = entry.trim().split(";");
      const weight = parameters.find((parameter) => parameter.trim().startsWith("q="));
      return { language: tag.split("-")[0]?.toLowerCase(), weight: weight ? Number(weight.trim().slice(2)) : 1 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { language } of wanted) if (isLocale(language)) return language;
  return DEFAULT_LOCALE;
}

/** The person's choice (a cookie) takes precedence over the browser's languages. */
export function chooseLocale(choice: { cookie: string | undefined; acceptLanguage: string | null }): Locale {
  return isLocale(choice.cookie) ? choice.cookie : fromAcceptLanguage(choice.acceptLanguage);
}
