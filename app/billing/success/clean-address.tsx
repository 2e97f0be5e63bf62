"use client";

import { useEffect } from "react";

/** Takes the card's one-time key out of the address bar and the history once it has done its work. */
export function CleanAddress({ orderId }: { orderId: string }) {
  useEffect(() => {
    const clean = `?orderId=${encodeURIComponent(orderId)}`;
    if (window.location.search !== clean) window.history.replaceState(null, "", clean);
  }, [orderId]);
  return null;
}
