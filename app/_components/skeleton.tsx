import clsx from "clsx";
import { useTranslations } from "next-intl";
import { Page } from "./page-frame";

/** A grey stand-in; give it the size of what comes. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={clsx("shimmer rounded-card bg-line", className)} />;
}

/** A whole subscriber page while it loads: heading, then boxes of the given heights. */
export function PageSkeleton({ heights, isWide }: { heights: string[]; isWide?: boolean }) {
  const t = useTranslations("common");
  return (
    <Page isWide={isWide}>
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <Skeleton className="h-9 w-40" />
      {heights.map((height) => (
        <Skeleton key={height} className={height} />
      ))}
    </Page>
  );
}
