import { useTranslations } from "next-intl";
import { getLocale, getTranslations } from "next-intl/server";
import { GAINS, THEMES } from "@/app/_appearance/appearance";
import { businessLines } from "@/app/_format/business";
import { LOCALES } from "@/app/_i18n/locale";
import { chosenAppearance } from "@/app/_server/appearance";
import { env } from "@/lib/env";
import { AppLink } from "./app-link";
import { ChoiceSwitch } from "./choice-switch";

function BusinessInformation() {
  const t = useTranslations("footer");
  const lines = businessLines(env.business, t);
  if (lines.length === 0) return null;
  return (
    <ul aria-label={t("business")} className="flex flex-wrap gap-x-4 gap-y-1">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

/** Language, theme and the colour of a profit. */
async function Choices() {
  const t = await getTranslations("footer");
  const { theme, gain } = await chosenAppearance();
  return (
    <div className="flex flex-col gap-1 sm:flex-row sm:flex-wrap sm:justify-between sm:gap-x-6">
      <ChoiceSwitch
        action="/api/locale"
        name="locale"
        label={t("language")}
        current={await getLocale()}
        options={LOCALES.map((value) => ({ value, text: t(`locale_${value}`), lang: value }))}
      />
      <ChoiceSwitch
        action="/api/appearance"
        name="theme"
        label={t("theme")}
        current={theme}
        options={THEMES.map((value) => ({ value, text: t(`theme_${value}`) }))}
      />
      <ChoiceSwitch
        action="/api/appearance"
        name="gain"
        label={t("gain")}
        current={gain}
        options={GAINS.map((value) => ({ value, text: t(`gain_${value}`) }))}
      />
    </div>
  );
}

export async function SiteFooter() {
  const t = await getTranslations("footer");
  const links = [
    { href: "/legal/terms", text: t("terms") },
    { href: "/legal/refund", text: t("refund") },
    { href: "/legal/privacy", text: t("privacy") },
  ];
  return (
    <footer className="border-line border-t text-13 text-muted print:hidden">
      <div className="mx-auto max-w-wide space-y-5 px-4 py-8">
        <Choices />
        <nav aria-label={t("legal")}>
          <ul className="flex flex-wrap gap-x-5">
            {links.map(({ href, text }) => (
              <li key={href}>
                <AppLink href={href} className="inline-flex min-h-11 items-center hover:text-ink hover:underline sm:min-h-8">
                  {text}
                </AppLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="space-y-1">
          <BusinessInformation />
          <p>{t("toss")}</p>
        </div>
      </div>
    </footer>
  );
}
