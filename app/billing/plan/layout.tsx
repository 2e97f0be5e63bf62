import type { ReactNode } from "react";
import { PageSkeleton } from "@/app/_components/skeleton";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={<PageSkeleton heights={["h-28", "h-72"]} />}>{children}</SkeletonBoundary>;
}
