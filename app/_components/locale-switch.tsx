import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { LOCALES } from "@/app/_i18n/locale";
import { setLocale } from "@/app/_i18n/set-locale";

/** Both languages, each under its own name. Works without scripts. */
export function LocaleSwitch() {
  const t = useTranslations("footer");
  const current = useLocale();
  const name = { ko: t("korean"), en: t("english") };
  return (
    <form action={setLocale} aria-label={t("language")} className="flex gap-1">
      {LOCALES.map((locale) => (
        <button
          key={locale}
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={locale === current}
          className={clsx(
            "min-h-8 rounded-full px-3 text-13",
            locale === current ? "bg-line font-semibold text-ink" : "text-muted hover:text-ink",
          )}
        >
          {name[locale]}
        </button>
      ))}
    </form>
  );
}
