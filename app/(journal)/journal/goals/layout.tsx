import type { ReactNode } from "react";
import { Skeleton } from "@/app/_components/skeleton";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";
import { JournalSkeleton } from "../../_parts/journal-skeleton";

const SKELETON = (
  <JournalSkeleton current="goals" isNarrow>
    <Skeleton className="h-88" />
    <Skeleton className="h-120" />
  </JournalSkeleton>
);

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={SKELETON}>{children}</SkeletonBoundary>;
}
