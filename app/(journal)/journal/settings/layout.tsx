import type { ReactNode } from "react";
import { Skeleton } from "@/app/_components/skeleton";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";
import { JournalSkeleton } from "../../_parts/journal-skeleton";

const SKELETON = (
  <JournalSkeleton current="settings" isNarrow>
    <Skeleton className="h-72" />
    <Skeleton className="h-44" />
    <Skeleton className="h-44" />
    <Skeleton className="h-32" />
  </JournalSkeleton>
);

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={SKELETON}>{children}</SkeletonBoundary>;
}
