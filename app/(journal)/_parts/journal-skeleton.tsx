import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { JournalPage } from "./journal-page";

type JournalSkeletonProps = Omit<Parameters<typeof JournalPage>[0], "children"> & { children: ReactNode };

/** The journal's frame while a page of it is on its way. Its links work already. */
export function JournalSkeleton({ children, ...page }: JournalSkeletonProps) {
  const t = useTranslations("common");
  return (
    <JournalPage {...page}>
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      {children}
    </JournalPage>
  );
}
