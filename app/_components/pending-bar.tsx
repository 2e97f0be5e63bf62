"use client";

import { useLinkStatus } from "next/link";

/** A thin bar at the top of the window from the press on a link until the next page is there. */
export function PendingBar() {
  const { pending } = useLinkStatus();
  return pending ? <span aria-hidden="true" className="pending-bar" /> : null;
}
