"use client";

import { type ReactNode, Suspense, useState, useSyncExternalStore } from "react";

const unchanging = () => () => {};

/**
 * Shows a skeleton while a page is fetched within the app. A page that a browser loads is sent
 * whole: what follows a skeleton is shown a third of a second later, however soon it was ready,
 * and its status can no longer say that it was not found.
 */
export function SkeletonBoundary({ skeleton, children }: { skeleton: ReactNode; children: ReactNode }) {
  const isFirstLoad = useSyncExternalStore(
    unchanging,
    () => false,
    () => true,
  );
  // Kept, so that a refresh does not mount the page anew.
  const [isWhole] = useState(isFirstLoad);
  return isWhole ? children : <Suspense fallback={skeleton}>{children}</Suspense>;
}
