"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** After these waits, five minutes in all, the page stops refreshing. */
const WAITS_MS = [4_000, 6_000, 10_000, 20_000, 40_000, 60_000, 80_000, 80_000];

/** Refreshes the page by itself while a payment is pending. */
export function AutoRefresh() {
  const router = useRouter();
  useEffect(() => {
    let timer = 0;
    const waitFor = (tries: number) => {
      const waitMs = WAITS_MS[tries];
      if (waitMs === undefined) return;
      timer = window.setTimeout(() => {
        router.refresh();
        waitFor(tries + 1);
      }, waitMs);
    };
    waitFor(0);
    return () => window.clearTimeout(timer);
  }, [router]);
  return null;
}
