import type { ReactNode } from "react";
import { SkeletonBoundary } from "@/app/_components/skeleton-boundary";
import { TradeSkeleton } from "../../../_forms/trade-skeleton";

export default function Layout({ children }: { children: ReactNode }) {
  return <SkeletonBoundary skeleton={<TradeSkeleton />}>{children}</SkeletonBoundary>;
}
