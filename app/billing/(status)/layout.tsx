import type { ReactNode } from "react";
import { PageSkeleton } from "@/app/_components/skeleton";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";

const HEIGHTS = ["h-120 md:h-72", "h-144", "h-36 sm:h-28"];

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={<PageSkeleton isWide hasHeading={false} heights={HEIGHTS} />}>{children}</SkeletonBoundary>;
}
