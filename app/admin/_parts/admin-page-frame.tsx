import type { ReactNode } from "react";

/** The column of an admin page: 1200 wide, 16 from the edge of a phone. */
export function AdminPageFrame({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-admin space-y-4 px-4 py-6 sm:py-8">{children}</div>;
}
