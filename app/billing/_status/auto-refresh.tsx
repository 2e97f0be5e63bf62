"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** An outcome that is not known within these waits, five minutes in all, is not worth watching a page for. */
const WAITS_MS = [4_000, 6_000, 10_000, 20_000, 40_000, 60_000, 80_000, 80_000];

/** Looks again by itself while something is still being found out. */
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
