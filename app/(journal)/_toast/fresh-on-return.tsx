"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Reads the page anew when the browser brings it back from its memory: meanwhile the person may
 * have paid.
 */
export function FreshOnReturn() {
  const router = useRouter();
  useEffect(() => {
    const comeBack = (event: PageTransitionEvent) => event.persisted && router.refresh();
    window.addEventListener("pageshow", comeBack);
    return () => window.removeEventListener("pageshow", comeBack);
  }, [router]);
  return null;
}
