import clsx from "clsx";
import { useTranslations } from "next-intl";
import { Page } from "./page-frame";

/** A grey placeholder. Give it the size of the content that it stands for. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={clsx("shimmer rounded-card bg-line", className)} />;
}

/** A grey line that stands for a line of text. */
const Bar = ({ className }: { className: string }) => <span className={clsx("shimmer block rounded-full bg-line", className)} />;

/**
 * A card whose content is on its way: a sentence, and lines down to its end. Give it the height of
 * what will stand there.
 */
export function SkeletonCard({ className }: { className: string }) {
  return (
    <div aria-hidden="true" className={clsx("overflow-hidden rounded-card bg-paper p-6 sm:p-8", className)}>
      <Bar className="h-4 w-32" />
      <Bar className="mt-4 h-7 w-64 max-w-full" />
      <div className="shimmer skeleton-lines mt-6 h-full" />
    </div>
  );
}

type PageSkeletonProps = { heights: string[]; isWide?: boolean; hasHeading?: boolean };

/** The placeholder of a subscriber page: its heading, if any, and cards of the given heights. */
export function PageSkeleton({ heights, isWide, hasHeading = true }: PageSkeletonProps) {
  const t = useTranslations("common");
  return (
    <Page isWide={isWide}>
      <p role="status" data-loading className="sr-only">
        {t("loading")}
      </p>
      {hasHeading ? <Bar className="h-9 w-56" /> : null}
      {heights.map((height) => (
        <SkeletonCard key={height} className={height} />
      ))}
    </Page>
  );
}
