import { useTranslations } from "next-intl";

/**
 * The logo (a rising curve) and the name, which gives way to the menu on a phone when `isShort`.
 */
export function Logo({ isShort = false }: { isShort?: boolean }) {
  const t = useTranslations("meta");
  return (
    <span className="inline-flex items-center gap-2 font-bold text-20 tracking-tight">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-7">
        <rect width="32" height="32" rx="9" className="fill-accent" />
        <path
          d="M6.5 21.5 12 16l4.5 3.5L25 9.5"
          className="fill-none stroke-on-accent"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="25" cy="9.5" r="2.6" className="fill-spark" />
      </svg>
      <span className={isShort ? "hidden sm:inline" : undefined}>{t("siteName")}</span>
    </span>
  );
}
