"use client";

import { useEffect } from "react";

/** Removes the card's one-time key from the address bar and the history after its use. */
export function CleanAddress({ href }: { href: string }) {
  useEffect(() => {
    if (window.location.search.includes("authKey")) window.history.replaceState(null, "", href);
  }, [href]);
  return null;
}
