import type { ReactNode } from "react";
import { PageSkeleton } from "@/app/_components/skeleton";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={<PageSkeleton isWide heights={["h-80", "h-96"]} />}>{children}</SkeletonBoundary>;
}
