import clsx from "clsx";
import { useTranslations } from "next-intl";
import { Page } from "./page-frame";

/** A grey placeholder. Give it the size of the content that it stands for. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={clsx("shimmer rounded-card bg-line", className)} />;
}

/** The placeholder of a whole subscriber page: a heading, then boxes of the given heights. */
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
