import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { env } from "@/lib/env";
import { LocaleSwitch } from "./locale-switch";

/**
 * The business information that Korean law requires on each page of a shop. A line that is not
 * configured is left out. Source: E-Commerce Act (전자상거래법), article 10.
 */
function BusinessInformation() {
  const t = useTranslations("footer");
  const { name, representative, registrationNumber, mailOrderNumber, address, phone, email } = env.business;
  const lines = [
    name,
    representative && t("representative", { value: representative }),
    registrationNumber && t("registrationNumber", { value: registrationNumber }),
    mailOrderNumber && t("mailOrderNumber", { value: mailOrderNumber }),
    address,
    phone && t("phone", { value: phone }),
    email,
  ].filter((line) => line !== null);
  if (lines.length === 0) return null;
  return (
    <ul aria-label={t("business")} className="flex flex-wrap gap-x-4 gap-y-1">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

export function SiteFooter() {
  const t = useTranslations("footer");
  const locale = useLocale();
  const links = [
    { href: "/legal/terms", text: t("terms") },
    { href: "/legal/refund", text: t("refund") },
    { href: "/legal/privacy", text: t("privacy") },
  ];
  return (
    <footer className="border-line border-t text-13 text-muted print:hidden">
      <div className="mx-auto max-w-wide space-y-4 px-4 py-8">
        <div className="flex flex-wrap items-center justify-between gap-4">
          <nav aria-label={t("legal")}>
            <ul className="flex flex-wrap gap-x-5 gap-y-2">
              {links.map(({ href, text }) => (
                <li key={href}>
                  <Link href={href} className="inline-block py-1 hover:text-ink hover:underline">
                    {text}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <LocaleSwitch current={locale} label={t("language")} names={{ ko: t("korean"), en: t("english") }} />
        </div>
        <BusinessInformation />
        <p>{t("toss")}</p>
      </div>
    </footer>
  );
}
