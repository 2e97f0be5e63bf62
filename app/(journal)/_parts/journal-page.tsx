import clsx from "clsx";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";

const PLACES = [
  { id: "overview", href: "/journal" },
  { id: "trades", href: "/journal/trades" },
  { id: "goals", href: "/journal/goals" },
  { id: "settings", href: "/journal/settings" },
] as const;

type JournalPageProps = {
  /** Where in the journal this page is. */
  current: (typeof PLACES)[number]["id"];
  /** A column for one thing at a time, instead of the whole width. */
  isNarrow?: boolean;
  children: ReactNode;
};

/** The column of a page of the journal, below the links to its parts. */
export function JournalPage({ current, isNarrow = false, children }: JournalPageProps) {
  const t = useTranslations("journal");
  return (
    <div className={clsx("mx-auto w-full px-4 pt-2 pb-16 sm:pt-4", isNarrow ? "max-w-page" : "max-w-wide")}>
      <nav aria-label={t("navigation")} className="print:hidden">
        <ul className="-mx-2 flex flex-wrap sm:-mx-3">
          {PLACES.map(({ id, href }) => (
            <li key={id}>
              <AppLink
                href={href}
                aria-current={id === current ? "page" : undefined}
                className="inline-flex min-h-12 items-center whitespace-nowrap rounded-full px-2 sm:px-3 font-semibold text-16 text-muted hover:text-ink aria-[current]:text-ink aria-[current]:underline aria-[current]:decoration-2 aria-[current]:underline-offset-8"
              >
                {t(id)}
              </AppLink>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mt-2 space-y-4 sm:mt-4">{children}</div>
    </div>
  );
}
