"use client";

import { useEffect } from "react";

/** Removes the card's one-time key from the address bar and the history after its use. */
export function CleanAddress({ orderId }: { orderId: string }) {
  useEffect(() => {
    const clean = `?orderId=${encodeURIComponent(orderId)}`;
    if (window.location.search !== clean) window.history.replaceState(null, "", clean);
  }, [orderId]);
  return null;
}
