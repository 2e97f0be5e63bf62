import type { ReactNode } from "react";

/** The column of an admin page: 1200 px wide, with a margin of 16 px on a phone. */
export function AdminPageFrame({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-admin space-y-4 px-4 py-6 sm:py-8">{children}</div>;
}
